package dev.tokenoptimizer.cli.demo;

/**
 * A call that was answered.
 *
 * @param sentMillis when it was sent, on the virtual clock
 * @param firstTokenNanos from sending to the first token: what the provider took on its clock and the gateway on the machine's
 * @param addedNanos the gateway's part of it, 0 without one
 */
record Answered(Bill bill, long sentMillis, long firstTokenNanos, long addedNanos) {}
