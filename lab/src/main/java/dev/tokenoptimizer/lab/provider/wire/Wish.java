package dev.tokenoptimizer.lab.provider.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request wants its answer to be.
 *
 * @param stream whether as server-sent events
 * @param maxTokens most output tokens; 0 only warms the cache
 * @param tools tools the client would run, none if the choice forbids them
 * @param toolRequired whether one of them must be called
 * @param continuesTools whether the prompt ends with the results of tools
 * @param outputSchema schema the text must fit, if any
 */
public record Wish(
        boolean stream,
        long maxTokens,
        List<Tool> tools,
        boolean toolRequired,
        boolean continuesTools,
        @Nullable Json outputSchema) {

    public Wish {
        tools = List.copyOf(tools);
    }

    /** A tool the answer may call. */
    public record Tool(String name, @Nullable Json schema) {}
}
