package dev.tokenoptimizer.dialect.anthropic;

import dev.tokenoptimizer.prompt.BlockKind;
import dev.tokenoptimizer.prompt.Markability;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The blocks of one tier in the order of the body, before they have a place in the whole prompt. */
final class RawBlocks {

    /** A client marker on the block of that index within the tier; -1 for the end of the tier before. */
    record RawMarker(int block, Ttl ttl, int start, int end, boolean nested) {}

    private BlockKind[] kinds = new BlockKind[16];
    private Markability[] markabilities = new Markability[16];
    private int[] messages = new int[16];
    private int[] starts = new int[16];
    private int[] ends = new int[16];
    private double[] tokens = new double[16];
    private double[] fixedTokens = new double[16];
    private long[] digests = new long[32];
    private int size;
    private final List<RawMarker> markers = new ArrayList<>(4);

    void add(BlockKind kind, Markability markability, int message, int start, int end, BlockReader read) {
        if (size == kinds.length) {
            grow();
        }
        for (MarkerReader.Marker marker : read.markers()) {
            mark(size, marker);
        }
        kinds[size] = kind;
        markabilities[size] = markability;
        messages[size] = message;
        starts[size] = start;
        ends[size] = end;
        tokens[size] = read.tokens();
        fixedTokens[size] = read.fixedTokens();
        digests[2 * size] = read.digestHigh();
        digests[2 * size + 1] = read.digestLow();
        size++;
    }

    /** Adds a marker on the block added last, or on what came before all blocks. */
    void mark(MarkerReader.Marker marker) {
        mark(size - 1, marker);
    }

    private void mark(int block, MarkerReader.Marker marker) {
        markers.add(new RawMarker(block, marker.ttl(), marker.start(), marker.end(), marker.nested()));
    }

    /** Whether a block from {@code first} on is of another kind. */
    boolean anyOtherThan(BlockKind kind, int first) {
        for (int i = first; i < size; i++) {
            if (kinds[i] != kind) {
                return true;
            }
        }
        return false;
    }

    /**
     * Changes what the blocks from {@code first} on are: they turned out to belong to a message of another role.
     *
     * @param overhead tokens that the message adds because of its role
     */
    void becomeSystem(int first, boolean turnScoped, double overhead) {
        if (first < size) {
            tokens[first] += overhead;
        }
        for (int i = first; i < size; i++) {
            kinds[i] = BlockKind.MID_CONVERSATION_SYSTEM;
            boolean free = markabilities[i].markable() || markabilities[i] == Markability.OCCUPIED;
            if (turnScoped && free) {
                markabilities[i] = Markability.TURN_SCOPED_SYSTEM;
            }
        }
    }

    int size() {
        return size;
    }

    BlockKind kind(int i) {
        return kinds[i];
    }

    Markability markability(int i) {
        return markabilities[i];
    }

    int message(int i) {
        return messages[i];
    }

    int start(int i) {
        return starts[i];
    }

    int end(int i) {
        return ends[i];
    }

    double tokens(int i) {
        return tokens[i];
    }

    double fixedTokens(int i) {
        return fixedTokens[i];
    }

    long digestHigh(int i) {
        return digests[2 * i];
    }

    long digestLow(int i) {
        return digests[2 * i + 1];
    }

    List<RawMarker> markers() {
        return markers;
    }

    private void grow() {
        int capacity = 2 * size;
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
