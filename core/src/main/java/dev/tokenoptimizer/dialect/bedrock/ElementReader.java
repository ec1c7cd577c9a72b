package dev.tokenoptimizer.dialect.bedrock;

import static dev.tokenoptimizer.dialect.bedrock.WireNames.*;

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
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tokens.TokenEstimator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one element at a time of the lists that hold a prompt: a block, or a cache point. What it found stands in its accessors until
 * the next read. A block's digest does not depend on white space and string escapes; inside of it the order of members counts.
 */
final class ElementReader implements ReadBlock {

    private static final int ELEMENT_TAG = 41;
    private static final int TOOL_PARAMETERS_TAG = 42;

    /** The provider allows four; beyond this nobody has to look at them any more. */
    private static final int POINTS_MOST = 256;

    private final byte[] body;
    private final JsonScanner scanner;
    private final KeyedHash hash;
    private final MemberDigests digests;
    private final MemberNames names;
    private final ElementTokens estimates;
    private final int blocksMax;

    private ElementType type = ElementType.OTHER;
    private Set<Trait> traits = EnumSet.noneOf(Trait.class);
    private ElementTokens.Tokens tokens = ElementTokens.Tokens.NONE;
    private @Nullable FoundMarker point;
    private boolean markable;
    private boolean blank;
    private long digestHigh;
    private long digestLow;
    private int blocks;
    private int points;

    ElementReader(
            byte[] body,
            JsonScanner scanner,
            KeyedHash hash,
            MemberNames names,
            TokenEstimator estimator,
            ScanLimits limits) {
        this.body = body;
        this.scanner = scanner;
        this.hash = hash;
        this.digests = new MemberDigests(hash, new Canonical(body, scanner, hash));
        this.names = names;
        this.estimates = new ElementTokens(estimator);
        this.blocksMax = limits.blocks();
    }

    /** Consumes an element. */
    void read() throws ScanException {
        int comma = scanner.commaBefore();
        scanner.peek();
        int start = scanner.offset();
        type = ElementType.OTHER;
        int from = start;
        int to = start;
        DigestSum sum = new DigestSum();
        int members = 0;
        int opened = names.open();
        scanner.openObject();
        for (boolean more = scanner.firstMember(); more; more = scanner.nextMember()) {
            names.add(opened, scanner);
            ElementType named = ElementType.of(scanner);
            if (named == ElementType.CACHE_POINT && (members > 0 || comma < 0)) {
                // Beside something else, or before all else: the provider refuses that.
                throw new ScanException(Problem.UNEXPECTED_SHAPE, start);
            }
            scanner.peek();
            from = scanner.offset();
            digests.member();
            sum.add(hash);
            members++;
            to = scanner.offset();
            type = members == 1 ? named : type;
        }
        names.close(opened);
        if (type == ElementType.CACHE_POINT) {
            if (members > 1) {
                throw new ScanException(Problem.UNEXPECTED_SHAPE, start);
            }
            point = point(new ObjectView(body, from, to), comma);
            return;
        }
        point = null;
        count(1, 0);
        digests.object(ELEMENT_TAG, sum, members, true);
        digestHigh = hash.high();
        digestLow = hash.low();
        boolean alone = members == 1 && type != ElementType.OTHER;
        type = alone ? type : ElementType.OTHER;
        look(alone ? new ObjectView(body, from, to) : new ObjectView(body, start, scanner.offset()));
    }

    /** Whether it is a block; else it is a cache point behind the one before. */
    boolean isBlock() {
        return point == null;
    }

    /** The cache point that was read. */
    FoundMarker point() {
        if (point == null) {
            throw new IllegalStateException("a block was read, and no cache point");
        }
        return point;
    }

    BlockKind kind() {
        return type.kind;
    }

    Markability markability() {
        return switch (type) {
            case OTHER -> Markability.UNKNOWN_KIND;
            case REASONING -> Markability.THINKING;
            case TEXT -> blank ? Markability.EMPTY_TEXT : Markability.BEHIND;
            default -> markable ? Markability.BEHIND : Markability.UNSUPPORTED;
        };
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
        return tokens.text();
    }

    @Override
    public double fixedTokens() {
        return tokens.fixed();
    }

    /** Cache points stand behind blocks, never inside. */
    @Override
    public List<FoundMarker> markers() {
        return List.of();
    }

    /** What the blocks say of the whole prompt since this was asked the last time. */
    Set<Trait> takeTraits() {
        Set<Trait> taken = traits;
        traits = EnumSet.noneOf(Trait.class);
        return taken;
    }

    /** Blocks read so far. */
    int counted() {
        return blocks;
    }

    /** Counts blocks and cache points, read here or known before. */
    void count(int moreBlocks, int morePoints) throws ScanException {
        blocks += moreBlocks;
        points += morePoints;
        if (blocks > blocksMax || points > POINTS_MOST) {
            throw new ScanException(Problem.TOO_COMPLEX, scanner.offset());
        }
    }

    /** The member just entered: consumes its value and leaves the digest of name and value in the hash. */
    void parameter() throws ScanException {
        digests.member();
    }

    /** Leaves in the hash the digest that a member of that name with that text would have. */
    void parameter(String name, String text) {
        digests.member(name, text);
    }

    /** Leaves in the hash the digest of members that stand in the configuration of tools. */
    void parameters(DigestSum members, int count) {
        digests.object(TOOL_PARAMETERS_TAG, members, count, false);
    }

    private FoundMarker point(ObjectView value, int comma) throws ScanException {
        Ttl ttl = Ttl.FIVE_MINUTES;
        boolean isDefault = false;
        JsonScanner inside = JsonScanner.over(body, value.start(), value.end(), ScanLimits.DEFAULT);
        int opened = names.open();
        inside.openObject();
        for (boolean more = inside.firstMember(); more; more = inside.nextMember()) {
            names.add(opened, inside);
            boolean isType = inside.stringIs(TYPE);
            boolean isTtl = inside.stringIs(TTL);
            int from = inside.offset();
            inside.skipValue();
            String text = new ObjectView(body, from, inside.offset()).text();
            if (isType) {
                isDefault = text.equals("default");
            } else if (isTtl && text.equals(Ttl.ONE_HOUR.wireName())) {
                ttl = Ttl.ONE_HOUR;
            } else if (!isTtl || !text.equals(Ttl.FIVE_MINUTES.wireName())) {
                throw new ScanException(Problem.UNEXPECTED_SHAPE, from);
            }
        }
        names.close(opened);
        if (!isDefault) {
            throw new ScanException(Problem.UNEXPECTED_SHAPE, value.start());
        }
        count(0, 1);
        return new FoundMarker(ttl, comma, scanner.offset(), false);
    }

    private void look(ObjectView value) throws ScanException {
        markable = type.takesPoints;
        switch (type) {
            case TEXT -> blank = !isText(value) || StringEscapes.isBlank(body, value.start() + 1, value.end() - 1);
            case IMAGE -> traits.add(Trait.IMAGES);
            case DOCUMENT -> {
                markable = value.text(FORMAT).equals("pdf");
                ObjectView citations = value.member(CITATIONS);
                note(Trait.CITATIONS, citations != null && citations.isTrue(ENABLED));
            }
            case REASONING -> {
                ObjectView said = value.member(REASONING_TEXT);
                note(
                        Trait.SIGNED_THINKING,
                        value.member(REDACTED_CONTENT) != null
                                || (said != null && !said.text(SIGNATURE).isEmpty()));
            }
            default -> {}
        }
        tokens = estimates.of(type, value);
    }

    private boolean isText(ObjectView value) {
        return body[value.start()] == '"';
    }

    private void note(Trait trait, boolean seen) {
        if (seen) {
            traits.add(trait);
        }
    }
}
