package dev.tokenoptimizer.lab.workload;

/**
 * One request of generated traffic.
 *
 * @param atMillis when it is sent, milliseconds since the start of the traffic
 * @param output tokens of the answer
 * @param durationMillis how long the answer takes
 */
record GeneratedRequest(
        long atMillis, String scope, String session, String model, Prompt prompt, int output, long durationMillis) {}
