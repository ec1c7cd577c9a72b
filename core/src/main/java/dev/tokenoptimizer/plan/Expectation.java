package dev.tokenoptimizer.plan;

/**
 * What a plan is expected to be billed, in estimated tokens. Never mixed with billed usage.
 *
 * @param read tokens read from the cache
 * @param written tokens written
 * @param fresh tokens at the plain price
 */
public record Expectation(int read, int written, int fresh) {}
