package dev.tokenoptimizer.cli.verify;

/**
 * One request of a rule that holds, for those who want to know before.
 *
 * @param says what is sent and what comes of it, in words
 */
record Step(String says, Probe probe) {}
