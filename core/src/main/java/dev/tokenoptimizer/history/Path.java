package dev.tokenoptimizer.history;

import dev.tokenoptimizer.prompt.Block;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Tier;
import java.util.List;

/** The part of a prompt that can ever come back: all of it, or only the tools where the first system block always varies. */
final class Path {

    private final List<Block> blocks;

    /** Blocks that count. */
    final int length;

    /** Index of the block that ends the head, -1 without a head. */
    final int headEnd;

    Path(Prompt prompt) {
        this.blocks = prompt.blocks();
        int head = Math.min(prompt.headBlocks(), blocks.size());
        if (prompt.volatileHead()) {
            int tools = 0;
            while (tools < head && blocks.get(tools).tier() == Tier.TOOLS) {
                tools++;
            }
            this.length = tools;
            this.headEnd = tools - 1;
        } else {
            this.length = blocks.size();
            this.headEnd = head - 1;
        }
    }

    int last() {
        return length - 1;
    }

    Fingerprint key(int block) {
        return blocks.get(block).prefix();
    }

    /**
     * Fingerprint of the first block of the part that a block stands in, head or messages. Prompts that share a prefix share it,
     * as they do not share the end of the head or of the first message: a document may be followed by another question.
     */
    Fingerprint family(int block) {
        return key(block <= headEnd ? 0 : headEnd + 1);
    }

    int tokens(int block) {
        return block < 0 ? 0 : blocks.get(block).prefixTokens();
    }

    /** First block from {@code from} on whose prefix has at least that many tokens; {@code length} when there is none. */
    int firstReaching(long tokens, int from) {
        int low = from;
        int high = length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (blocks.get(middle).prefixTokens() >= tokens) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** End of the message before the last, -1 when the last message is the first or the path ends in the head. */
    int beforeLastMessage() {
        if (length == 0 || headEnd == last()) {
            return -1;
        }
        int message = blocks.get(last()).message();
        int low = headEnd + 1;
        int high = last();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (blocks.get(middle).message() >= message) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low - 1 > headEnd ? low - 1 : -1;
    }
}
