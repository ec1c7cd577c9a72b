package dev.tokenoptimizer.dialect.openai;

import static dev.tokenoptimizer.dialect.openai.WireNames.*;

import dev.tokenoptimizer.dialect.scan.Canonical;
import dev.tokenoptimizer.dialect.scan.DigestSum;
import dev.tokenoptimizer.dialect.scan.FoundMarker;
import dev.tokenoptimizer.dialect.scan.MemberDigests;
import dev.tokenoptimizer.dialect.scan.MemberNames;
import dev.tokenoptimizer.dialect.scan.ObjectView;
import dev.tokenoptimizer.dialect.scan.ReadBlock;
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
 * Reads one content part, tool, or other value at a time. What it found stands in its accessors until the next read. The digest of
 * a part does not depend on markers, white space, string escapes or the order of the part's own members; inside of their values the
 * order counts. A string has the digest of the part that it would be wrapped into.
 */
final class PartReader implements ReadBlock {

    private static final int PART_TAG = 32;
    private static final int WHOLE_TAG = 33;

    /** The provider looks at 80 at most; beyond this nobody has to look at them any more. */
    private static final int MARKERS_MOST = 256;

    /** Tools and calls are not rendered as JSON, but shorter; measured on the recorded calls. */
    private static final double STRUCTURE = 0.85;

    /** A data URL tells its media type before the comma. */
    private static final int DATA_URL_HEAD_MAX = 200;

    private final byte[] body;
    private final JsonScanner scanner;
    private final KeyedHash hash;
    private final Canonical canonical;
    private final MemberDigests digests;
    private final MemberNames names;
    private final TokenEstimator estimator;
    private final String textType;
    private final int blocksMax;
    private final List<FoundMarker> markers = new ArrayList<>(1);

    private PartType type = PartType.OTHER;
    private long digestHigh;
    private long digestLow;
    private double tokens;
    private double fixedTokens;
    private boolean blank;
    private boolean occupied;
    private int blocks;
    private int markersFound;

    PartReader(
            Api api,
            byte[] body,
            JsonScanner scanner,
            KeyedHash hash,
            MemberNames names,
            TokenEstimator estimator,
            ScanLimits limits) {
        this.body = body;
        this.scanner = scanner;
        this.hash = hash;
        this.canonical = new Canonical(body, scanner, hash);
        this.digests = new MemberDigests(hash, canonical);
        this.names = names;
        this.estimator = estimator;
        this.textType = api == Api.CHAT ? "text" : "input_text";
        this.blocksMax = limits.blocks();
    }

    /** Reads a content part that is an object. */
    void part() throws ScanException {
        begin();
        DigestSum sum = new DigestSum();
        int count = 0;
        int start = scanner.offset();
        int opened = names.open();
        scanner.openObject();
        for (boolean more = scanner.firstMember(); more; more = scanner.nextMember()) {
            names.add(opened, scanner);
            if (scanner.stringIs(BREAKPOINT)) {
                marker();
                continue;
            }
            if (scanner.stringIs(CACHE_CONTROL)) {
                cacheControl();
                continue;
            }
            boolean isType = scanner.stringIs(TYPE) && scanner.peek() == '"';
            member();
            sum.add(hash);
            count++;
            if (isType) {
                type = PartType.of(StringEscapes.decode(body, scanner.stringStart(), scanner.stringEnd()));
            }
        }
        names.close(opened);
        digests.object(PART_TAG, sum, count, false);
        take();
        estimate(new ObjectView(body, start, scanner.offset()));
    }

    /** Reads a string that stands for one text part. */
    void text() throws ScanException {
        begin();
        type = PartType.of(textType);
        digests.text(PART_TAG, textType);
        take();
        tokens = estimator.text(body, scanner.stringStart(), scanner.stringEnd());
        blank = StringEscapes.isBlank(body, scanner.stringStart(), scanner.stringEnd());
    }

    /** Reads a tool definition. */
    void tool() throws ScanException {
        int start = scanner.offset();
        whole();
        tokens = STRUCTURE * estimator.json(body, start, scanner.offset());
    }

    /** Reads any value that stands for one block. */
    void whole() throws ScanException {
        begin();
        scanner.peek();
        int start = scanner.offset();
        hash.start();
        hash.update(WHOLE_TAG);
        canonical.value();
        hash.finish();
        take();
        tokens = STRUCTURE * estimator.json(body, start, scanner.offset());
    }

    /** Reads the member just entered, whose name and value together stand for one block. */
    void memberAsBlock() throws ScanException {
        begin();
        int start = scanner.offset();
        member();
        take();
        tokens = STRUCTURE * estimator.json(body, start, scanner.offset());
    }

    /** The member just entered: consumes its value and leaves the digest of name and value in the hash. */
    void member() throws ScanException {
        digests.member();
    }

    /** Leaves in the hash the digest that a member of that name with that text would have. */
    void member(String name, String text) {
        digests.member(name, text);
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

    PartType type() {
        return type;
    }

    /** Whether the part can carry a marker, as far as the part itself tells. */
    Markability markability() {
        if (!type.takesMarkers) {
            return type == PartType.OTHER ? Markability.UNKNOWN_KIND : Markability.UNSUPPORTED;
        }
        if (type.kind == BlockKind.TEXT && blank) {
            return Markability.EMPTY_TEXT;
        }
        return occupied ? Markability.OCCUPIED : Markability.FIELD;
    }

    /** Blocks read so far. */
    int counted() {
        return blocks;
    }

    /** Counts blocks and markers, read here or known before. */
    void count(int moreBlocks, int moreMarkers) throws ScanException {
        blocks += moreBlocks;
        markersFound += moreMarkers;
        if (blocks > blocksMax || markersFound > MARKERS_MOST) {
            throw new ScanException(Problem.TOO_COMPLEX, scanner.offset());
        }
    }

    private void begin() throws ScanException {
        count(1, 0);
        markers.clear();
        type = PartType.OTHER;
        tokens = 0;
        fixedTokens = 0;
        blank = false;
        occupied = false;
    }

    private void take() {
        digestHigh = hash.high();
        digestLow = hash.low();
    }

    /** An object with mode explicit is a marker; anything else takes the place of one. */
    private void marker() throws ScanException {
        int memberStart = scanner.memberStart();
        int comma = scanner.commaBefore();
        scanner.peek();
        int start = scanner.offset();
        scanner.skipValue();
        ObjectView value = new ObjectView(body, start, scanner.offset());
        if (value.isObject() && value.text(MODE).equals("explicit")) {
            count(0, 1);
            ObjectView ttl = value.member(TTL);
            Ttl lifetime = ttl == null || body[ttl.start()] == 'n' ? Lifetimes.USUAL : Lifetimes.of(ttl.text());
            markers.add(FoundMarker.behind(scanner, memberStart, comma, lifetime, false));
        } else {
            occupied = true;
        }
    }

    /** The marker of Anthropic, as hosts take it that serve other models in this shape (OpenRouter, Model Studio). */
    private void cacheControl() throws ScanException {
        int memberStart = scanner.memberStart();
        int comma = scanner.commaBefore();
        scanner.peek();
        int start = scanner.offset();
        scanner.skipValue();
        ObjectView value = new ObjectView(body, start, scanner.offset());
        String lifetime = value.text(TTL);
        boolean hour = lifetime.equals("1h");
        if (value.text(TYPE).equals("ephemeral") && (hour || lifetime.isEmpty() || lifetime.equals("5m"))) {
            count(0, 1);
            Ttl ttl = hour ? Ttl.ONE_HOUR : Ttl.FIVE_MINUTES;
            markers.add(FoundMarker.behind(scanner, memberStart, comma, ttl, false));
        } else {
            occupied = true;
        }
    }

    private void estimate(ObjectView part) throws ScanException {
        switch (type) {
            case TEXT, INPUT_TEXT, OUTPUT_TEXT -> prose(part.member(TEXT));
            case REFUSAL -> prose(part.member(REFUSAL));
            case IMAGE_URL -> {
                ObjectView image = part.member(IMAGE_URL);
                fixedTokens = media(image == null ? null : image.member(URL), false);
            }
            case INPUT_IMAGE, COMPUTER_SCREENSHOT -> fixedTokens = media(part.member(IMAGE_URL), false);
            case FILE -> {
                ObjectView file = part.member(FILE);
                fixedTokens = media(file == null ? null : file.member(FILE_DATA), true);
            }
            case INPUT_FILE -> fixedTokens = media(part.member(FILE_DATA), true);
            case INPUT_AUDIO -> fixedTokens = estimator.documentByReference();
            case OTHER -> tokens = estimator.json(body, part.start(), part.end());
        }
    }

    private void prose(@Nullable ObjectView text) {
        blank = text == null || body[text.start()] != '"';
        if (text != null && !blank) {
            tokens = estimator.text(body, text.start() + 1, text.end() - 1);
            blank = StringEscapes.isBlank(body, text.start() + 1, text.end() - 1);
        }
    }

    /** A data URL holds the content behind its comma; anything else names it. */
    private double media(@Nullable ObjectView value, boolean document) {
        int comma = value == null ? -1 : comma(value);
        if (value == null || comma < 0) {
            return document ? estimator.documentByReference() : estimator.imageByReference();
        }
        return document
                ? estimator.document(body, comma + 1, value.end() - 1)
                : estimator.image(body, comma + 1, value.end() - 1);
    }

    private int comma(ObjectView value) {
        boolean data = StringEscapes.startsWith(body, value.start() + 1, value.end() - 1, DATA_URL);
        for (int at = value.start(); data && at < Math.min(value.end(), value.start() + DATA_URL_HEAD_MAX); at++) {
            if (body[at] == ',') {
                return at;
            }
        }
        return -1;
    }
}
