package dev.tokenoptimizer.lab.trace;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * The prefixes of a trace as nodes of a tree: a node is one content block and stands for the prompt that ends with it. Nodes are
 * numbered 1, 2, 3 ... as they are added; 0 is the empty prompt. Takes 9 bytes a node, and 12 more where a node does not follow
 * the one added before it; it only grows.
 */
public final class PrefixTree {

    /** The empty prompt. */
    public static final int ROOT = 0;

    private static final int CHUNK_BITS = 16;
    private static final int CHUNK = 1 << CHUNK_BITS;
    private static final int WITHIN_CHUNK = CHUNK - 1;

    private static final int KIND_MASK = 7;
    private static final NodeKind[] KINDS = new NodeKind[KIND_MASK + 1];
    private static final Set<NodeKind> NOTHING = EnumSet.noneOf(NodeKind.class);
    private static final Set<NodeTrait> NONE = EnumSet.noneOf(NodeTrait.class);
    private static final Set<NodeTrait> STARTING = EnumSet.of(NodeTrait.STARTS_MESSAGE);

    static {
        Arrays.fill(KINDS, NodeKind.TEXT);
        for (NodeKind kind : NodeKind.values()) {
            KINDS[kind.code] = kind;
        }
    }

    private int[][] prefixTokens = {};
    private int[][] positions = {};
    private byte[][] looks = {};
    private int size;

    /** Runs of nodes each of which follows the one numbered before it: number of the first, its parent and its depth. */
    private int[] runStarts = new int[1024];

    private int[] runParents = new int[1024];
    private int[] runDepths = new int[1024];
    private int runs;
    private int lastFound;
    private boolean hasText;

    private final int unmarkable;

    /** All kinds of blocks can carry a marker. */
    public PrefixTree() {
        this(NOTHING);
    }

    /** @param unmarkable kinds of blocks that can carry none, wherever they stand */
    public PrefixTree(Set<NodeKind> unmarkable) {
        this.unmarkable = unmarkable.stream().mapToInt(kind -> 1 << kind.code).sum();
        append(0, -1, NodeKind.TEXT.code);
        startRun(ROOT, ROOT, 0);
    }

    /**
     * Adds a block behind a prefix. It can carry a marker, and begins a message where the role changes, or where roles are not
     * known.
     *
     * @param tokens of the block, not negative
     * @return the number of the new node
     * @throws IllegalArgumentException if there is no such parent, or if tokens are negative or more than an int in all
     */
    public int add(int parent, int tokens, NodeKind kind) {
        checkParent(parent);
        boolean head = kind == NodeKind.TOOLS || kind == NodeKind.SYSTEM;
        boolean starts = !head
                && (kind == NodeKind.TEXT
                        || parent == ROOT
                        || isHead(parent)
                        || answers(kind) != answers(kind(parent)));
        return add(parent, tokens, kind, starts ? STARTING : NONE);
    }

    /**
     * Adds a block behind a prefix and says what is special about it.
     *
     * @param tokens of the block, not negative
     * @return the number of the new node
     * @throws IllegalArgumentException if there is no such parent, or if tokens are negative or more than an int in all
     */
    public int add(int parent, int tokens, NodeKind kind, Set<NodeTrait> traits) {
        checkParent(parent);
        if (tokens < 0 || prefixTokens(parent) > Integer.MAX_VALUE - tokens) {
            throw new IllegalArgumentException("a block of " + tokens + " tokens behind " + prefixTokens(parent));
        }
        int look = kind.code | ((unmarkable & 1 << kind.code) == 0 ? 0 : NodeTrait.UNMARKABLE.bit);
        for (NodeTrait trait : traits) {
            look |= trait.bit;
        }
        hasText |= kind == NodeKind.TEXT;
        if (parent != size - 1) {
            startRun(size, parent, depth(parent) + 1);
        }
        int position = position(parent) + (continuesToolRun(parent, kind) ? 0 : 1);
        return append(prefixTokens(parent) + tokens, position, look);
    }

    /** Nodes, the root included; the highest number is one less. */
    public int size() {
        return size;
    }

    /** The prefix one block shorter; the root's is the root. */
    public int parent(int node) {
        int run = run(node);
        return runStarts[run] == node ? runParents[run] : node - 1;
    }

    /** The shallowest node from which all numbers up to this one follow each other on its path; never the root. */
    public int runStart(int node) {
        return Math.max(1, runStarts[run(node)]);
    }

    /** Tokens of the block itself. */
    public int tokens(int node) {
        return prefixTokens(node) - prefixTokens(parent(node));
    }

    /** Tokens of the whole prefix, the block included. */
    public int prefixTokens(int node) {
        return prefixTokens[node >> CHUNK_BITS][node & WITHIN_CHUNK];
    }

    /** Blocks of the prefix; 0 for the root. */
    public int depth(int node) {
        int run = run(node);
        return runDepths[run] + node - runStarts[run];
    }

    /** Look-back position of the block, from 0: a run of tool_use, or of tool_result, blocks shares one. */
    public int position(int node) {
        return positions[node >> CHUNK_BITS][node & WITHIN_CHUNK];
    }

    public NodeKind kind(int node) {
        return KINDS[look(node) & KIND_MASK];
    }

    /** Whether the kinds of all blocks so far are known. */
    public boolean hasRoles() {
        return !hasText;
    }

    public boolean has(int node, NodeTrait trait) {
        return (look(node) & trait.bit) != 0;
    }

    /** The node that stands for the prefix: the block's own, or an earlier one's where that is the same prefix. */
    public int identity(int node) {
        int identity = node;
        while (has(identity, NodeTrait.SAME_PREFIX)) {
            identity = parent(identity);
        }
        return identity;
    }

    /** The nodes from the first block to this one. */
    public int[] path(int node) {
        int[] path = new int[depth(node)];
        int at = node;
        int i = path.length - 1;
        while (i >= 0) {
            int run = run(at);
            int start = Math.max(1, runStarts[run]);
            while (i >= 0 && at >= start) {
                path[i--] = at--;
            }
            at = runParents[run];
        }
        return path;
    }

    private void checkParent(int parent) {
        if (parent < 0 || parent >= size) {
            throw new IllegalArgumentException("no node " + parent + ", only " + (size - 1) + " so far");
        }
    }

    private boolean isHead(int node) {
        NodeKind kind = kind(node);
        return kind == NodeKind.TOOLS || kind == NodeKind.SYSTEM;
    }

    private static boolean answers(NodeKind kind) {
        return kind == NodeKind.ASSISTANT || kind == NodeKind.TOOL_USE;
    }

    private boolean continuesToolRun(int parent, NodeKind kind) {
        return parent != ROOT && kind(parent) == kind && (kind == NodeKind.TOOL_USE || kind == NodeKind.TOOL_RESULT);
    }

    private int look(int node) {
        return looks[node >> CHUNK_BITS][node & WITHIN_CHUNK];
    }

    private int run(int node) {
        int run = lastFound;
        if (node < runStarts[run] || (run + 1 < runs && node >= runStarts[run + 1])) {
            int found = Arrays.binarySearch(runStarts, 0, runs, node);
            run = found >= 0 ? found : -found - 2;
            lastFound = run;
        }
        return run;
    }

    private void startRun(int start, int parent, int depth) {
        if (runs == runStarts.length) {
            runStarts = Arrays.copyOf(runStarts, 2 * runs);
            runParents = Arrays.copyOf(runParents, 2 * runs);
            runDepths = Arrays.copyOf(runDepths, 2 * runs);
        }
        runStarts[runs] = start;
        runParents[runs] = parent;
        runDepths[runs] = depth;
        runs++;
    }

    /** In chunks, so that growing neither copies nor holds twice what is there. */
    private int append(int tokens, int position, int look) {
        int node = size;
        int chunk = node >> CHUNK_BITS;
        if (chunk == prefixTokens.length) {
            int more = Math.max(16, 2 * chunk);
            prefixTokens = Arrays.copyOf(prefixTokens, more);
            positions = Arrays.copyOf(positions, more);
            looks = Arrays.copyOf(looks, more);
        }
        if (prefixTokens[chunk] == null) {
            prefixTokens[chunk] = new int[CHUNK];
            positions[chunk] = new int[CHUNK];
            looks[chunk] = new byte[CHUNK];
        }
        prefixTokens[chunk][node & WITHIN_CHUNK] = tokens;
        positions[chunk][node & WITHIN_CHUNK] = position;
        looks[chunk][node & WITHIN_CHUNK] = (byte) look;
        size++;
        return node;
    }
}
