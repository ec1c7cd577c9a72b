package dev.tokenoptimizer.lab.trace;

import java.util.Arrays;

/**
 * The prefixes of a trace as nodes of a tree: a node is one content block and stands for the prompt that ends with it. Nodes are
 * numbered 1, 2, 3 ... as they are added; 0 is the empty prompt. Takes about 25 bytes a node and only grows.
 */
public final class PrefixTree {

    /** The empty prompt. */
    public static final int ROOT = 0;

    private static final int START = 1024;

    private int[] parents = new int[START];
    private int[] prefixTokens = new int[START];
    private int[] depths = new int[START];
    private int[] positions = new int[START];
    private NodeKind[] kinds = new NodeKind[START];
    private int size = 1;

    public PrefixTree() {
        positions[ROOT] = -1;
        kinds[ROOT] = NodeKind.TEXT;
    }

    /**
     * Adds a block behind a prefix.
     *
     * @param tokens of the block, not negative
     * @return the number of the new node
     * @throws IllegalArgumentException if there is no such parent, or if tokens are negative or more than an int in all
     */
    public int add(int parent, int tokens, NodeKind kind) {
        if (parent < 0 || parent >= size) {
            throw new IllegalArgumentException("no node " + parent + ", only " + (size - 1) + " so far");
        }
        if (tokens < 0 || prefixTokens[parent] > Integer.MAX_VALUE - tokens) {
            throw new IllegalArgumentException("a block of " + tokens + " tokens behind " + prefixTokens[parent]);
        }
        if (size == parents.length) {
            grow();
        }
        int node = size++;
        parents[node] = parent;
        prefixTokens[node] = prefixTokens[parent] + tokens;
        depths[node] = depths[parent] + 1;
        positions[node] = positions[parent] + (continuesToolRun(parent, kind) ? 0 : 1);
        kinds[node] = kind;
        return node;
    }

    /** Nodes, the root included; the highest number is one less. */
    public int size() {
        return size;
    }

    /** The prefix one block shorter; the root's is the root. */
    public int parent(int node) {
        return parents[node];
    }

    /** Tokens of the block itself. */
    public int tokens(int node) {
        return prefixTokens[node] - prefixTokens[parents[node]];
    }

    /** Tokens of the whole prefix, the block included. */
    public int prefixTokens(int node) {
        return prefixTokens[node];
    }

    /** Blocks of the prefix; 0 for the root. */
    public int depth(int node) {
        return depths[node];
    }

    /** Look-back position of the block, from 0: a run of tool_use, or of tool_result, blocks shares one. */
    public int position(int node) {
        return positions[node];
    }

    public NodeKind kind(int node) {
        return kinds[node];
    }

    /** The nodes from the first block to this one. */
    public int[] path(int node) {
        int[] path = new int[depths[node]];
        int at = node;
        for (int i = path.length - 1; i >= 0; i--) {
            path[i] = at;
            at = parents[at];
        }
        return path;
    }

    private boolean continuesToolRun(int parent, NodeKind kind) {
        return parent != ROOT && kinds[parent] == kind && (kind == NodeKind.TOOL_USE || kind == NodeKind.TOOL_RESULT);
    }

    private void grow() {
        int length = parents.length * 2;
        parents = Arrays.copyOf(parents, length);
        prefixTokens = Arrays.copyOf(prefixTokens, length);
        depths = Arrays.copyOf(depths, length);
        positions = Arrays.copyOf(positions, length);
        kinds = Arrays.copyOf(kinds, length);
    }
}
