package dev.tokenoptimizer.lab.workload;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A sequence of blocks. Immutable; a longer prompt shares what it has in common with the one it continues. */
final class Prompt {

    static final Prompt EMPTY = new Prompt(null, null, 0, 0);

    private final @Nullable Prompt before;
    private final @Nullable Block last;
    private final int size;
    private final int tokens;

    private Prompt(@Nullable Prompt before, @Nullable Block last, int size, int tokens) {
        this.before = before;
        this.last = last;
        this.size = size;
        this.tokens = tokens;
    }

    Prompt with(Block block) {
        return new Prompt(this, block, size + 1, tokens + block.tokens());
    }

    Prompt with(Iterable<Block> blocks) {
        Prompt longer = this;
        for (Block block : blocks) {
            longer = longer.with(block);
        }
        return longer;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Blocks. */
    int size() {
        return size;
    }

    /** Tokens of all blocks. */
    int tokens() {
        return tokens;
    }

    /** The prompt without its last block; there must be one. */
    Prompt before() {
        return Objects.requireNonNull(before);
    }

    /** The last block; there must be one. */
    Block last() {
        return Objects.requireNonNull(last);
    }

    List<Block> blocks() {
        Block[] blocks = new Block[size];
        Prompt at = this;
        for (int i = size - 1; i >= 0; i--) {
            blocks[i] = at.last();
            at = at.before();
        }
        return Arrays.asList(blocks);
    }
}
