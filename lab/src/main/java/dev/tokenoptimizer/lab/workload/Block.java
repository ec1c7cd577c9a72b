package dev.tokenoptimizer.lab.workload;

import dev.tokenoptimizer.lab.trace.NodeKind;

/**
 * One content block of a generated prompt. Equal blocks have the same text.
 *
 * @param id what its text is drawn from
 * @param tokens of the block, at least 1
 * @param lead text it begins with, counted in its tokens; empty for most
 */
record Block(NodeKind kind, long id, int tokens, String lead) {

    Block {
        if (tokens < 1) {
            throw new IllegalArgumentException("a block of " + tokens + " tokens");
        }
    }
}
