package dev.tokenoptimizer.dialect.anthropic;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tokenoptimizer.json.JsonScanner;
import dev.tokenoptimizer.json.ScanException;
import dev.tokenoptimizer.json.ScanException.Problem;
import dev.tokenoptimizer.json.ScanLimits;
import dev.tokenoptimizer.json.StringEscapes;
import dev.tokenoptimizer.prompt.BlockKind;
import dev.tokenoptimizer.prompt.KeyedHash;
import dev.tokenoptimizer.prompt.Markability;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tokens.TokenEstimator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one content block, system block or tool at a time. What it found stands in its accessors until the next read. The
 * digest of a block does not depend on markers, white space, string escapes or the order of the block's own members; inside
 * {@code input}, schemas and unknown members the order counts.
 */
final class BlockReader {

    /** A marker as it stands in the body. */
    record Marker(Ttl ttl, int start, int end, boolean nested) {}

    private enum Level {
        BLOCK,
        NESTED,
        SOURCE
    }

    private static final byte[] CACHE_CONTROL = "cache_control".getBytes(US_ASCII);
    private static final byte[] TYPE = "type".getBytes(US_ASCII);
    private static final byte[] TEXT = "text".getBytes(US_ASCII);
    private static final byte[] CONTENT = "content".getBytes(US_ASCII);
    private static final byte[] SOURCE = "source".getBytes(US_ASCII);
    private static final byte[] DATA = "data".getBytes(US_ASCII);
    private static final byte[] INPUT = "input".getBytes(US_ASCII);
    private static final byte[] NAME = "name".getBytes(US_ASCII);
    private static final byte[] THINKING = "thinking".getBytes(US_ASCII);
    private static final byte[] SIGNATURE = "signature".getBytes(US_ASCII);
    private static final byte[] ID = "id".getBytes(US_ASCII);
    private static final byte[] TOOL_USE_ID = "tool_use_id".getBytes(US_ASCII);
    private static final byte[] CITATIONS = "citations".getBytes(US_ASCII);
    private static final byte[] DEFER_LOADING = "defer_loading".getBytes(US_ASCII);
    private static final byte[] CLEAR_AT = "clear_at".getBytes(US_ASCII);
    private static final byte[] TTL = "ttl".getBytes(US_ASCII);
    private static final byte[] FIVE_MINUTES = "5m".getBytes(US_ASCII);
    private static final byte[] ONE_HOUR = "1h".getBytes(US_ASCII);
    private static final byte[] CUSTOM = "custom".getBytes(US_ASCII);

    private static final int VALUE_TAG = 11;
    private static final int BLOCKS_TAG = 12;
    private static final int SOURCE_TAG = 13;
    private static final int BLOCK_TAG = 14;

    private final byte[] body;
    private final JsonScanner scanner;
    private final KeyedHash hash;
    private final Canonical canonical;
    private final MemberNames names;
    private final TokenEstimator estimator;
    private final List<Marker> markers = new ArrayList<>(2);

    private BlockKind kind = BlockKind.UNKNOWN;
    private long digestHigh;
    private long digestLow;
    private double tokens;
    private boolean blank;
    private boolean occupied;
    private boolean turnScoped;
    private boolean deferred;
    private boolean typed;
    private boolean textSource;
    private int dataStart;
    private int dataEnd;
    private int textStart;
    private int textEnd;
    private boolean signed;
    private boolean images;
    private boolean citations;

    BlockReader(byte[] body, JsonScanner scanner, KeyedHash hash, TokenEstimator estimator, ScanLimits limits) {
        this.body = body;
        this.scanner = scanner;
        this.hash = hash;
        this.canonical = new Canonical(body, scanner, hash);
        this.names = new MemberNames(body, limits);
        this.estimator = estimator;
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
        int start = scanner.offset();
        members(Level.BLOCK);
        kind = typed ? BlockKind.SERVER_TOOL : BlockKind.TOOL;
        tokens = estimator.tool(body, start, scanner.offset());
    }

    /** Reads a string that stands for one text block. */
    void text() throws ScanException {
        begin();
        scanner.string();
        textBlock();
        kind = BlockKind.TEXT;
        tokens += estimator.blockOverhead(BlockKind.TEXT);
    }

    BlockKind kind() {
        return kind;
    }

    long digestHigh() {
        return digestHigh;
    }

    long digestLow() {
        return digestLow;
    }

    /** Estimated tokens of the block, in the older tokenizer. */
    double tokens() {
        return tokens;
    }

    /** Markers on the block or inside it. */
    List<Marker> markers() {
        return markers;
    }

    /** Whether the block, or one inside it, is an image; stays true once it was. */
    boolean sawImages() {
        return images;
    }

    /** Whether a block asked for citations; stays true once it did. */
    boolean sawCitations() {
        return citations;
    }

    /** Whether a block was signed or redacted thinking; stays true once it was. */
    boolean sawSignedThinking() {
        return signed;
    }

    /** First byte inside the quotes of the block's text, -1 when it has none. */
    int textStart() {
        return textStart;
    }

    /** Offset of the text's closing quote. */
    int textEnd() {
        return textEnd;
    }

    /** Whether the message member {@code clear_at} was met on the block. */
    boolean turnScoped() {
        return turnScoped;
    }

    Markability markability() {
        if (occupied) {
            return Markability.OCCUPIED;
        }
        if (deferred) {
            return Markability.DEFERRED_TOOL;
        }
        return switch (kind) {
            case UNKNOWN -> Markability.UNKNOWN_KIND;
            case THINKING, REDACTED_THINKING -> Markability.THINKING;
            case TEXT -> blank ? Markability.EMPTY_TEXT : Markability.FIELD;
            default -> Markability.FIELD;
        };
    }

    /** Reads a marker, the value of the member {@code cache_control} just entered; null when the value is none. */
    @Nullable
    Marker marker(boolean nested) throws ScanException {
        int memberStart = scanner.memberStart();
        int comma = scanner.commaBefore();
        if (scanner.peek() != '{') {
            scanner.skipValue();
            return null;
        }
        Ttl ttl = Ttl.FIVE_MINUTES;
        int opened = names.open();
        scanner.openObject();
        for (boolean more = scanner.firstMember(); more; more = scanner.nextMember()) {
            names.add(opened, scanner);
            if (scanner.stringIs(TTL) && scanner.peek() == '"') {
                scanner.string();
                if (scanner.stringIs(ONE_HOUR)) {
                    ttl = Ttl.ONE_HOUR;
                } else if (!scanner.stringIs(FIVE_MINUTES)) {
                    throw new ScanException(Problem.UNEXPECTED_SHAPE, scanner.stringStart());
                }
            } else {
                scanner.skipValue();
            }
        }
        names.close(opened);
        int end = scanner.offset();
        if (comma >= 0) {
            return new Marker(ttl, comma, end, nested);
        }
        boolean last = scanner.peek() != ',';
        return new Marker(ttl, memberStart, last ? end : scanner.offset() + 1, nested);
    }

    /** Whether the member just entered is a marker's. */
    boolean atMarker() {
        return scanner.stringIs(CACHE_CONTROL);
    }

    /** The parameter just entered: consumes its value and returns through the hash the digest of name and value. */
    void parameter() throws ScanException {
        hash.start();
        canonical.string();
        hash.update(VALUE_TAG);
        canonical.value();
        hash.finish();
    }

    private void begin() {
        markers.clear();
        tokens = 0;
        blank = true;
        occupied = false;
        turnScoped = false;
        deferred = false;
        typed = false;
        textSource = false;
        dataStart = -1;
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
            if (level != Level.SOURCE && atMarker()) {
                Marker marker = marker(level == Level.NESTED);
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
            } else if (level != Level.SOURCE && scanner.stringIs(SOURCE) && scanner.peek() == '{') {
                source();
            } else {
                member(level);
            }
            sum.add(hash);
            count++;
        }
        names.close(opened);
        noteKind(level, named);
        digest(level, sum, count);
        return named;
    }

    private void digest(Level level, DigestSum sum, int count) {
        hash.start();
        hash.update(level == Level.SOURCE ? SOURCE_TAG : BLOCK_TAG);
        sum.feedTo(hash);
        hash.update((long) count);
        hash.finish();
        digestHigh = hash.high();
        digestLow = hash.low();
    }

    private void noteKind(Level level, BlockKind named) {
        if (level == Level.SOURCE) {
            return;
        }
        images |= named == BlockKind.IMAGE;
        signed |= named == BlockKind.REDACTED_THINKING;
    }

    private BlockKind type(Level level) throws ScanException {
        hash.start();
        canonical.string();
        scanner.string();
        hash.update(VALUE_TAG);
        canonical.string();
        hash.finish();
        if (level == Level.SOURCE) {
            textSource |= scanner.stringIs(TEXT);
            return BlockKind.UNKNOWN;
        }
        typed = !scanner.stringIs(CUSTOM);
        return BlockType.kindOf(scanner);
    }

    /** The content of a tool result, search result or custom document: a string counts as one text block. */
    private void content() throws ScanException {
        byte first = scanner.peek();
        if (first == '"') {
            scanner.string();
            boolean blankBefore = blank;
            textBlock();
            blank = blankBefore;
            chain(0, 0);
        } else if (first == '[') {
            nestedBlocks();
        } else {
            member(Level.NESTED);
            return;
        }
        long high = hash.high();
        long low = hash.low();
        hash.start();
        canonical.string("content");
        hash.update(BLOCKS_TAG);
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
        int dataBefore = dataStart;
        int dataEndBefore = dataEnd;
        boolean textSourceBefore = textSource;
        dataStart = -1;
        kind = members(Level.NESTED);
        media();
        blank = blankBefore;
        typed = typedBefore;
        dataStart = dataBefore;
        dataEnd = dataEndBefore;
        textSource = textSourceBefore;
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
        boolean isText = scanner.stringIs(TEXT);
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
        turnScoped |= scanner.stringIs(CLEAR_AT);

        byte first = scanner.peek();
        int start = scanner.offset();
        parameter();
        int end = scanner.offset();
        citations |= isCitations && first == '{';
        deferred |= isDeferLoading && first == 't';
        if (first == '"') {
            string(isText, isData, isSignature, start + 1, end - 1);
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
            dataStart = start;
            dataEnd = end;
        } else if (isSignature) {
            signed |= end > start;
        }
    }

    /** The string consumed last, as if it were {@code {"type":"text","text":...}}. */
    private void textBlock() {
        int start = scanner.stringStart();
        int end = scanner.stringEnd();
        boolean escaped = scanner.stringEscaped();
        DigestSum sum = new DigestSum();
        hash.start();
        canonical.string("type");
        hash.update(VALUE_TAG);
        canonical.string("text");
        hash.finish();
        sum.add(hash);
        hash.start();
        canonical.string("text");
        hash.update(VALUE_TAG);
        canonical.string(start, end, escaped);
        hash.finish();
        sum.add(hash);
        digest(Level.BLOCK, sum, 2);
        tokens += estimator.text(body, start, end);
        blank = StringEscapes.isBlank(body, start, end);
    }

    private void media() {
        if (textSource && dataStart >= 0) {
            tokens += estimator.text(body, dataStart, dataEnd);
        } else if (kind == BlockKind.IMAGE) {
            tokens += dataStart >= 0 ? estimator.image(body, dataStart, dataEnd) : estimator.imageByReference();
        } else if (kind == BlockKind.DOCUMENT) {
            tokens += dataStart >= 0 ? estimator.document(body, dataStart, dataEnd) : estimator.documentByReference();
        }
    }
}
