package dev.tokenoptimizer.dialect.anthropic;

import static dev.tokenoptimizer.dialect.anthropic.WireNames.*;

import dev.tokenoptimizer.dialect.scan.Canonical;
import dev.tokenoptimizer.dialect.scan.DigestSum;
import dev.tokenoptimizer.dialect.scan.FoundMarker;
import dev.tokenoptimizer.dialect.scan.MemberDigests;
import dev.tokenoptimizer.dialect.scan.MemberNames;
import dev.tokenoptimizer.dialect.scan.ObjectView;
import dev.tokenoptimizer.dialect.scan.ReadBlock;
import dev.tokenoptimizer.dialect.scan.Trait;
import dev.tokenoptimizer.json.JsonScanner;
import dev.tokenoptimizer.json.ScanException;
import dev.tokenoptimizer.json.ScanException.Problem;
import dev.tokenoptimizer.json.ScanLimits;
import dev.tokenoptimizer.json.StringEscapes;
import dev.tokenoptimizer.prompt.BlockKind;
import dev.tokenoptimizer.prompt.KeyedHash;
import dev.tokenoptimizer.prompt.Markability;
import dev.tokenoptimizer.tokens.TokenEstimator;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one content block, system block or tool at a time. What it found stands in its accessors until the next read. The
 * digest of a block does not depend on markers, white space, string escapes or the order of the block's own members; in blocks of
 * an unknown kind and inside {@code input}, schemas and unknown members the order counts.
 */
final class BlockReader implements ReadBlock {

    private enum Level {
        BLOCK,
        NESTED,
        SOURCE
    }

    private static final int BLOCKS_TAG = 12;
    private static final int SOURCE_TAG = 13;
    private static final int BLOCK_TAG = 14;
    private static final int UNKNOWN_BLOCK_TAG = 15;

    private final byte[] body;
    private final JsonScanner scanner;
    private final KeyedHash hash;
    private final Canonical canonical;
    private final MemberDigests digests;
    private final MemberNames names;
    private final MarkerReader markerReader;
    private final TokenEstimator estimator;
    private final int blocksMax;
    private final List<FoundMarker> markers = new ArrayList<>(2);

    private BlockKind kind = BlockKind.UNKNOWN;
    private long digestHigh;
    private long digestLow;
    private double tokens;
    private double fixedTokens;
    private boolean blank;
    private boolean occupied;
    private boolean turnScoped;
    private boolean deferred;
    private boolean typed;
    private MediaSource media;
    private int textStart;
    private int textEnd;
    private int memberCount;
    private boolean tool;
    private int blocks;
    private Set<Trait> traits = EnumSet.noneOf(Trait.class);

    BlockReader(
            byte[] body,
            JsonScanner scanner,
            KeyedHash hash,
            MemberNames names,
            MarkerReader markerReader,
            TokenEstimator estimator,
            ScanLimits limits) {
        this.body = body;
        this.scanner = scanner;
        this.hash = hash;
        this.canonical = new Canonical(body, scanner, hash);
        this.digests = new MemberDigests(hash, canonical);
        this.names = names;
        this.markerReader = markerReader;
        this.estimator = estimator;
        this.media = new MediaSource(body);
        this.blocksMax = limits.blocks();
    }

    /** Reads a content or system block that is an object. */
    void block() throws ScanException {
        begin();
        BlockKind read = members(Level.BLOCK);
        kind = read;
        tokens += estimator.blockOverhead(read);
        media();
    }

    /** Reads a tool definition. */
    void tool() throws ScanException {
        begin();
        tool = true;
        int start = scanner.offset();
        members(Level.BLOCK);
        ObjectView whole = new ObjectView(body, start, scanner.offset());
        if (typed) {
            kind = BlockKind.SERVER_TOOL;
            tokens = 0;
            fixedTokens = deferred ? 0 : estimator.providerTool(whole.text(TYPE));
            deferred |= defersInside(whole.member(DEFAULT_CONFIG)) || defersInside(whole.member(CONFIGS));
        } else {
            // An object without members has no place for a marker.
            kind = memberCount == 0 ? BlockKind.UNKNOWN : BlockKind.TOOL;
            tokens = deferred ? 0 : estimator.tool(body, start, whole.end());
        }
    }

    /** A marker on a toolset goes to its last tool, and nobody knows which one that is. */
    private static boolean defersInside(@Nullable ObjectView config) throws ScanException {
        return config != null && config.anywhereTrue(DEFER_LOADING);
    }

    /** Reads a string that stands for one text block. */
    void text() throws ScanException {
        begin();
        textBlock();
        kind = BlockKind.TEXT;
        tokens += estimator.blockOverhead(BlockKind.TEXT);
    }

    BlockKind kind() {
        return kind;
    }

    @Override
    public long digestHigh() {
        return digestHigh;
    }

    @Override
    public long digestLow() {
        return digestLow;
    }

    @Override
    public double tokens() {
        return tokens;
    }

    @Override
    public double fixedTokens() {
        return fixedTokens;
    }

    @Override
    public List<FoundMarker> markers() {
        return markers;
    }

    /** What the blocks say of the whole prompt since this was asked the last time. */
    Set<Trait> takeTraits() {
        Set<Trait> taken = traits;
        traits = EnumSet.noneOf(Trait.class);
        return taken;
    }

    /** Blocks read so far, nested ones included. */
    int counted() {
        return blocks;
    }

    /** First byte inside the quotes of the block's text, -1 when it has none. */
    int textStart() {
        return textStart;
    }

    /** Offset of the text's closing quote. */
    int textEnd() {
        return textEnd;
    }

    Markability markability() {
        if (deferred) {
            return Markability.DEFERRED_TOOL;
        }
        if (turnScoped) {
            return Markability.TURN_SCOPED_SYSTEM;
        }
        Markability withFreeField = occupied ? Markability.OCCUPIED : Markability.FIELD;
        return switch (kind) {
            case UNKNOWN -> Markability.UNKNOWN_KIND;
            case THINKING, REDACTED_THINKING -> Markability.THINKING;
            case TEXT -> blank ? Markability.EMPTY_TEXT : withFreeField;
            default -> withFreeField;
        };
    }

    /** The parameter just entered: consumes its value and returns through the hash the digest of name and value. */
    void parameter() throws ScanException {
        digests.member();
    }

    /** The same of a parameter that stands elsewhere. */
    void parameter(String name, String text) {
        digests.member(name, text);
    }

    /** Counts blocks, read here or known before. */
    void count(int more) throws ScanException {
        blocks += more;
        if (blocks > blocksMax) {
            throw new ScanException(Problem.TOO_COMPLEX, scanner.offset());
        }
    }

    private void begin() throws ScanException {
        count(1);
        markers.clear();
        tokens = 0;
        fixedTokens = 0;
        blank = true;
        occupied = false;
        turnScoped = false;
        deferred = false;
        typed = false;
        tool = false;
        media = new MediaSource(body);
        textStart = -1;
    }

    /** Reads the members of a block, a nested block or a source; leaves their digest and returns the kind named. */
    private BlockKind members(Level level) throws ScanException {
        BlockKind named = BlockKind.UNKNOWN;
        DigestSum sum = new DigestSum();
        int count = 0;
        int opened = names.open();
        scanner.openObject();
        for (boolean more = scanner.firstMember(); more; more = scanner.nextMember()) {
            names.add(opened, scanner);
            if (level != Level.SOURCE && markerReader.atMarker()) {
                FoundMarker marker = markerReader.read(level == Level.NESTED);
                if (marker != null) {
                    markers.add(marker);
                } else if (level == Level.BLOCK) {
                    occupied = true;
                }
                continue;
            }
            if (scanner.stringIs(TYPE) && scanner.peek() == '"') {
                named = type(level);
            } else if (scanner.stringIs(CONTENT)) {
                content();
                if (level == Level.SOURCE) {
                    media.isText();
                }
            } else if (level != Level.SOURCE && scanner.stringIs(SOURCE) && scanner.peek() == '{') {
                source();
            } else {
                member(level);
            }
            sum.add(hash);
            count++;
        }
        names.close(opened);
        memberCount = count;
        noteKind(level, named);
        boolean known = named != BlockKind.UNKNOWN || (tool && level == Level.BLOCK);
        if (level == Level.SOURCE) {
            digest(SOURCE_TAG, sum, count);
        } else {
            digest(known ? BLOCK_TAG : UNKNOWN_BLOCK_TAG, sum, count);
        }
        return named;
    }

    private void digest(int tag, DigestSum sum, int count) {
        digests.object(tag, sum, count, tag == UNKNOWN_BLOCK_TAG);
        take();
    }

    private void take() {
        digestHigh = hash.high();
        digestLow = hash.low();
    }

    private void noteKind(Level level, BlockKind named) {
        if (level == Level.SOURCE) {
            return;
        }
        note(Trait.IMAGES, named == BlockKind.IMAGE);
        note(Trait.SIGNED_THINKING, named == BlockKind.REDACTED_THINKING);
    }

    private void note(Trait trait, boolean seen) {
        if (seen) {
            traits.add(trait);
        }
    }

    private BlockKind type(Level level) throws ScanException {
        digests.member();
        if (level == Level.SOURCE) {
            if (scanner.stringIs(TEXT)) {
                media.isText();
            }
            return BlockKind.UNKNOWN;
        }
        typed = !scanner.stringIs(CUSTOM);
        return BlockType.kindOf(scanner);
    }

    /** The content of a result, search result or custom document: a string counts as one text block. */
    private void content() throws ScanException {
        int tag = BLOCKS_TAG;
        switch (scanner.peek()) {
            case '"' -> {
                boolean blankBefore = blank;
                textBlock();
                blank = blankBefore;
                chain(0, 0);
            }
            case '[' -> nestedBlocks();
            case '{' -> {
                nested();
                tag = BLOCK_TAG;
                chain(0, 0);
            }
            default -> {
                member(Level.NESTED);
                return;
            }
        }
        long high = hash.high();
        long low = hash.low();
        hash.start();
        canonical.string("content");
        hash.update(tag);
        hash.update(high);
        hash.update(low);
        hash.finish();
    }

    private void nestedBlocks() throws ScanException {
        long high = 0;
        long low = 0;
        scanner.openArray();
        for (boolean more = scanner.firstElement(); more; more = scanner.nextElement()) {
            nested();
            chain(high, low);
            high = hash.high();
            low = hash.low();
        }
        if (high == 0 && low == 0) {
            hash.start();
            hash.finish();
        }
    }

    /** Continues a sequence of nested blocks with the one read last. */
    private void chain(long high, long low) {
        hash.start();
        hash.update(high);
        hash.update(low);
        hash.update(digestHigh);
        hash.update(digestLow);
        hash.finish();
    }

    private void nested() throws ScanException {
        count(1);
        if (scanner.peek() != '{') {
            int start = scanner.offset();
            hash.start();
            canonical.value();
            hash.finish();
            digestHigh = hash.high();
            digestLow = hash.low();
            tokens += estimator.json(body, start, scanner.offset());
            return;
        }
        boolean blankBefore = blank;
        boolean typedBefore = typed;
        MediaSource mediaBefore = media;
        media = new MediaSource(body);
        kind = members(Level.NESTED);
        media();
        blank = blankBefore;
        typed = typedBefore;
        media = mediaBefore;
    }

    private void source() throws ScanException {
        members(Level.SOURCE);
        long high = digestHigh;
        long low = digestLow;
        hash.start();
        canonical.string("source");
        hash.update(SOURCE_TAG);
        hash.update(high);
        hash.update(low);
        hash.finish();
    }

    /** Any other member: name and value as they stand. */
    private void member(Level level) throws ScanException {
        boolean isText = level != Level.SOURCE && scanner.stringIs(TEXT);
        boolean isData = level == Level.SOURCE && scanner.stringIs(DATA);
        boolean isSignature = scanner.stringIs(SIGNATURE);
        boolean isProse = isText || scanner.stringIs(THINKING);
        boolean costsNothing = isSignature
                || level == Level.SOURCE
                || scanner.stringIs(ID)
                || scanner.stringIs(TOOL_USE_ID)
                || scanner.stringIs(NAME);
        boolean isInput = scanner.stringIs(INPUT);
        boolean isCitations = scanner.stringIs(CITATIONS);
        boolean isDeferLoading = scanner.stringIs(DEFER_LOADING);
        turnScoped |= level == Level.BLOCK && scanner.stringIs(CLEAR_AT);

        byte first = scanner.peek();
        int start = scanner.offset();
        parameter();
        int end = scanner.offset();
        note(Trait.CITATIONS, isCitations && level != Level.SOURCE && new ObjectView(body, start, end).isTrue(ENABLED));
        deferred |= isDeferLoading && level == Level.BLOCK && first == 't';
        if (first == '"') {
            string(isText && level == Level.BLOCK, isData, isSignature, start + 1, end - 1);
        }
        if (costsNothing) {
            return;
        }
        if (isProse && first == '"') {
            tokens += estimator.text(body, start + 1, end - 1);
        } else if (isInput || first == '{' || first == '[' || first == '"') {
            tokens += estimator.json(body, start, end);
        }
    }

    private void string(boolean isText, boolean isData, boolean isSignature, int start, int end) {
        if (isText) {
            blank &= StringEscapes.isBlank(body, start, end);
            textStart = start;
            textEnd = end;
        } else if (isData) {
            media.data(start, end, scanner.stringEscaped());
        } else if (isSignature) {
            note(Trait.SIGNED_THINKING, end > start);
        }
    }

    /** Reads a string as if it were {@code {"type":"text","text":...}}. */
    private void textBlock() throws ScanException {
        digests.text(BLOCK_TAG, "text");
        take();
        int start = scanner.stringStart();
        int end = scanner.stringEnd();
        tokens += estimator.text(body, start, end);
        blank = StringEscapes.isBlank(body, start, end);
    }

    private void media() {
        tokens += media.textTokens(estimator);
        fixedTokens += media.fixedTokens(kind, estimator);
    }
}
