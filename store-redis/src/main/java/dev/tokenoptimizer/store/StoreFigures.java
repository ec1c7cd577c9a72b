package dev.tokenoptimizer.store;

/**
 * What happened with the shared store since the start.
 *
 * @param answered questions answered in time
 * @param late requests that waited for an answer until the deadline and went on without
 * @param failed questions that failed
 * @param spared requests that did not ask, because the store was left alone or not connected
 * @param waiting changes of prefixes, ties, budgets and counts that are told and neither written nor dropped yet
 * @param written prefixes written
 * @param dropped prefixes and ties that were to be written and never will be
 * @param writesFailed attempts to write that failed
 * @param opened how often the store began to be left alone
 */
public record StoreFigures(
        long answered,
        long late,
        long failed,
        long spared,
        int waiting,
        long written,
        long dropped,
        long writesFailed,
        long opened) {}
