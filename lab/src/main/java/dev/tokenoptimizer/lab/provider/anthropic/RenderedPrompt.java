package dev.tokenoptimizer.lab.provider.anthropic;

import dev.tokenoptimizer.lab.provider.cache.PrefixPath;
import dev.tokenoptimizer.lab.provider.wire.Digest;
import dev.tokenoptimizer.lab.provider.wire.PrefixId;
import java.util.ArrayList;
import java.util.List;

/** The blocks of a request in rendered order, as the cache sees them. */
public final class RenderedPrompt implements PrefixPath<PrefixId> {

    private final List<Block> blocks;
    private final PrefixId whole;

    private RenderedPrompt(List<Block> blocks, PrefixId whole) {
        this.blocks = List.copyOf(blocks);
        this.whole = whole;
    }

    @Override
    public int size() {
        return blocks.size();
    }

    @Override
    public PrefixId identity(int index) {
        return blocks.get(index).prefix();
    }

    @Override
    public int tokens(int index) {
        return blocks.get(index).tokens();
    }

    @Override
    public int position(int index) {
        return blocks.get(index).position();
    }

    /** Identity of the whole prompt, parameters included. */
    public PrefixId whole() {
        return whole;
    }

    private record Block(PrefixId prefix, int tokens, int position) {}

    /** Appends blocks and parameters in rendered order. */
    static final class Builder {
        private final boolean groupsToolRuns;
        private final List<Block> blocks = new ArrayList<>();
        private PrefixId prefix;
        private int tokens;
        private int position = -1;
        private BlockKind last = BlockKind.UNKNOWN;

        Builder(PrefixId root, int tokens, boolean groupsToolRuns) {
            this.prefix = root;
            this.tokens = tokens;
            this.groupsToolRuns = groupsToolRuns;
        }

        /** What enters the identity of every prefix from here on without being a block. */
        void parameter(String name, PrefixId value) {
            prefix = Digest.chain(prefix, "parameter " + name, value);
        }

        void overhead(int more) {
            tokens += more;
        }

        /** A block, and its index. */
        int block(String label, BlockKind kind, PrefixId digest, int more) {
            prefix = Digest.chain(prefix, label, digest);
            tokens += more;
            return place(kind);
        }

        /** A block that stands here but is rendered elsewhere: it changes neither identity nor tokens. */
        int placeholder(BlockKind kind) {
            return place(kind);
        }

        private int place(BlockKind kind) {
            boolean continuesRun =
                    groupsToolRuns && kind == last && (kind == BlockKind.TOOL_USE || kind == BlockKind.TOOL_RESULT);
            if (!continuesRun) {
                position++;
            }
            last = kind;
            blocks.add(new Block(prefix, tokens, position));
            return blocks.size() - 1;
        }

        RenderedPrompt build() {
            return new RenderedPrompt(blocks, prefix);
        }
    }
}
