package dev.tokenoptimizer.lab.bound;

import dev.tokenoptimizer.lab.trace.PrefixTree;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The prompts of the caches of a trace, cut into stretches of blocks that always came together: a segment ends where a prompt
 * ended or two prompts parted. Every request adds or cuts a few at most, so that their number depends on the requests and not on
 * the length of prompts. Segments are numbered from 0; when one is cut, the shallower part is a new one.
 */
final class Segments {

    /** Told when a segment is cut, before anything else happens to the new one. */
    interface Cutting {

        void cut(int deeper, int shallower);
    }

    private record Run(int cache, int start) {}

    /** The segments of one cache in a row of numbers, from shallow to deep. */
    private static final class Row {
        private int[] segments = new int[2];
        private int size;
    }

    private final PrefixTree tree;
    private final Cutting cutting;
    private final Map<Run, Row> rows = new HashMap<>();
    private int[] firsts = new int[16];
    private int[] lasts = new int[16];
    private int size;
    private int[] path = new int[16];
    private int pathLength;

    Segments(PrefixTree tree, Cutting cutting) {
        this.tree = tree;
        this.cutting = cutting;
    }

    /** Makes the segments of a prompt, in its cache, the current path; cuts and adds what it needs. */
    void walk(int cache, int leaf) {
        pathLength = 0;
        int node = leaf;
        while (node != PrefixTree.ROOT) {
            int start = tree.runStart(node);
            Row row = rows.computeIfAbsent(new Run(cache, start), _ -> new Row());
            for (int i = endingAt(row, start, node); i >= 0; i--) {
                if (pathLength == path.length) {
                    path = Arrays.copyOf(path, 2 * pathLength);
                }
                path[pathLength++] = row.segments[i];
            }
            node = tree.parent(start);
        }
    }

    /** Segments of the current path. */
    int pathLength() {
        return pathLength;
    }

    /** A segment of the current path, counted from the deepest. */
    int onPath(int index) {
        return path[index];
    }

    int size() {
        return size;
    }

    int firstNode(int segment) {
        return firsts[segment];
    }

    int lastNode(int segment) {
        return lasts[segment];
    }

    int tokens(int segment) {
        return tree.prefixTokens(lasts[segment]) - tree.prefixTokens(tree.parent(firsts[segment]));
    }

    /** Index in the row of the segment that ends at this node, which is cut or added when there is none. */
    private int endingAt(Row row, int start, int node) {
        int low = 0;
        int high = row.size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (lasts[row.segments[middle]] < node) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        int first = low == 0 ? start : lasts[row.segments[low - 1]] + 1;
        if (low == row.size || lasts[row.segments[low]] != node) {
            insert(row, low, add(first, node));
        }
        if (low + 1 < row.size && firsts[row.segments[low + 1]] <= node) {
            firsts[row.segments[low + 1]] = node + 1;
            cutting.cut(row.segments[low + 1], row.segments[low]);
        }
        return low;
    }

    private int add(int first, int last) {
        if (size == firsts.length) {
            firsts = Arrays.copyOf(firsts, 2 * size);
            lasts = Arrays.copyOf(lasts, 2 * size);
        }
        firsts[size] = first;
        lasts[size] = last;
        return size++;
    }

    private static void insert(Row row, int at, int segment) {
        if (row.size == row.segments.length) {
            row.segments = Arrays.copyOf(row.segments, 2 * row.size);
        }
        System.arraycopy(row.segments, at, row.segments, at + 1, row.size - at);
        row.segments[at] = segment;
        row.size++;
    }
}
