package dev.tokenoptimizer.lab.trace;

import dev.tokenoptimizer.lab.provider.cache.PrefixPath;
import dev.tokenoptimizer.lab.provider.wire.PrefixId;
import java.util.List;
import java.util.function.Supplier;

/**
 * A recorded request as the provider renders it.
 *
 * @param model as sent
 * @param prompt its blocks in rendered order
 * @param blocks what they are
 * @param output tokens of the answer
 */
public record Body(String model, PrefixPath<PrefixId> prompt, List<Part> blocks, long output) {

    public Body {
        blocks = List.copyOf(blocks);
    }

    /**
     * A block.
     *
     * @param message number of its message, from 0; -1 in tools and system
     * @param markable whether it may carry a marker
     * @param elsewhere whether it is rendered elsewhere, so that the prefix that ends with it is the one before it
     * @param text what it says
     */
    public record Part(NodeKind kind, int message, boolean markable, boolean elsewhere, Supplier<String> text) {}
}
