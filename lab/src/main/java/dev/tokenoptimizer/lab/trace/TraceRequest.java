package dev.tokenoptimizer.lab.trace;

import java.util.OptionalLong;

/**
 * One request of a trace, its prompt given as a node of the trace's tree.
 *
 * @param line where the file has it, from 1, for messages
 * @param atMillis when it is sent, milliseconds since the start of its scope; never falling within a scope
 * @param scope who shares a cache
 * @param session conversation it belongs to; empty where the source does not say
 * @param model empty where the source does not say; caches of different models know nothing of each other
 * @param leaf last node of its prompt; the root when the prompt is empty
 * @param output tokens of the answer
 * @param durationMillis how long the answer took; empty where the source does not say
 */
public record TraceRequest(
        long line,
        long atMillis,
        String scope,
        String session,
        String model,
        int leaf,
        long output,
        OptionalLong durationMillis) {}
