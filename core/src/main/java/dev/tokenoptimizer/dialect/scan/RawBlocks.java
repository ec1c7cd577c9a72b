package dev.tokenoptimizer.dialect.scan;

import dev.tokenoptimizer.prompt.BlockKind;
import dev.tokenoptimizer.prompt.Markability;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The blocks of one tier in the order of the body, before they have a place in the whole prompt. */
public final class RawBlocks {

    /** A client marker on the block of that index within the tier; -1 for the end of the tier before. */
    public record RawMarker(int block, FoundMarker marker) {}

    private final int origin;
    private BlockKind[] kinds;
    private Markability[] markabilities;
    private int[] messages;
    private int[] starts;
    private int[] ends;
    private double[] tokens;
    private double[] fixedTokens;
    private long[] digests;
    private int size;
    private final List<RawMarker> markers = new ArrayList<>();

    /**
     * No blocks yet.
     *
     * @param origin where offsets are counted from
     * @param capacity how many blocks are expected
     */
    public RawBlocks(int origin, int capacity) {
        this.origin = origin;
        kinds = new BlockKind[capacity];
        markabilities = new Markability[capacity];
        messages = new int[capacity];
        starts = new int[capacity];
        ends = new int[capacity];
        tokens = new double[capacity];
        fixedTokens = new double[capacity];
        digests = new long[2 * capacity];
    }

    public void add(BlockKind kind, Markability markability, int start, int end, ReadBlock read) {
        reserve(1);
        for (FoundMarker marker : read.markers()) {
            mark(size, marker);
        }
        kinds[size] = kind;
        markabilities[size] = markability;
        starts[size] = start - origin;
        ends[size] = end - origin;
        tokens[size] = read.tokens();
        fixedTokens[size] = read.fixedTokens();
        digests[2 * size] = read.digestHigh();
        digests[2 * size + 1] = read.digestLow();
        size++;
    }

    /**
     * Adds the blocks of a part.
     *
     * @param start where the part begins
     * @param message index of the message that they belong to, -1 for none
     */
    public void addAll(RawBlocks part, int start, int message) {
        reserve(part.size);
        System.arraycopy(part.kinds, 0, kinds, size, part.size);
        System.arraycopy(part.markabilities, 0, markabilities, size, part.size);
        System.arraycopy(part.tokens, 0, tokens, size, part.size);
        System.arraycopy(part.fixedTokens, 0, fixedTokens, size, part.size);
        System.arraycopy(part.digests, 0, digests, 2 * size, 2 * part.size);
        int shift = start - origin;
        for (int i = 0; i < part.size; i++) {
            messages[size + i] = message;
            starts[size + i] = part.starts[i] + shift;
            ends[size + i] = part.ends[i] + shift;
        }
        for (RawMarker marker : part.markers) {
            markers.add(new RawMarker(size + marker.block, marker.marker.shifted(shift)));
        }
        size += part.size;
    }

    /** Adds a marker on the block added last, or on what came before all blocks. */
    public void mark(FoundMarker marker) {
        mark(size - 1, marker);
    }

    private void mark(int block, FoundMarker marker) {
        markers.add(new RawMarker(block, marker.shifted(-origin)));
    }

    /** Whether a block is of another kind. */
    public boolean anyOtherThan(BlockKind kind) {
        for (int i = 0; i < size; i++) {
            if (kinds[i] != kind) {
                return true;
            }
        }
        return false;
    }

    /**
     * Changes what the blocks are: they turned out to belong to a message of another role.
     *
     * @param overhead tokens that the message adds because of its role
     */
    public void becomeSystem(boolean turnScoped, double overhead) {
        if (size > 0) {
            tokens[0] += overhead;
        }
        for (int i = 0; i < size; i++) {
            kinds[i] = BlockKind.MID_CONVERSATION_SYSTEM;
            boolean free = markabilities[i].markable() || markabilities[i] == Markability.OCCUPIED;
            if (turnScoped && free) {
                markabilities[i] = Markability.TURN_SCOPED_SYSTEM;
            }
        }
    }

    /** Changes what a block is: what it belongs to turned out to be something else. */
    public void become(int i, BlockKind kind, Markability markability) {
        kinds[i] = kind;
        markabilities[i] = markability;
    }

    /** Adds tokens of text to a block that was read before. */
    public void addTokens(int i, double more) {
        tokens[i] += more;
    }

    public int size() {
        return size;
    }

    public BlockKind kind(int i) {
        return kinds[i];
    }

    public Markability markability(int i) {
        return markabilities[i];
    }

    public int message(int i) {
        return messages[i];
    }

    public int start(int i) {
        return starts[i];
    }

    public int end(int i) {
        return ends[i];
    }

    public double tokens(int i) {
        return tokens[i];
    }

    public double fixedTokens(int i) {
        return fixedTokens[i];
    }

    public long digestHigh(int i) {
        return digests[2 * i];
    }

    public long digestLow(int i) {
        return digests[2 * i + 1];
    }

    public List<RawMarker> markers() {
        return markers;
    }

    private void reserve(int more) {
        if (size + more > kinds.length) {
            resize(Math.max(size + more, 2 * size));
        }
    }

    /** Gives back the room that is not needed. */
    public RawBlocks trimmed() {
        if (size < kinds.length) {
            resize(size);
        }
        return this;
    }

    private void resize(int capacity) {
        kinds = Arrays.copyOf(kinds, capacity);
        markabilities = Arrays.copyOf(markabilities, capacity);
        messages = Arrays.copyOf(messages, capacity);
        starts = Arrays.copyOf(starts, capacity);
        ends = Arrays.copyOf(ends, capacity);
        tokens = Arrays.copyOf(tokens, capacity);
        fixedTokens = Arrays.copyOf(fixedTokens, capacity);
        digests = Arrays.copyOf(digests, 2 * capacity);
    }
}
