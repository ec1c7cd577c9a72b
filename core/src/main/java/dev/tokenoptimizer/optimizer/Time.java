package dev.tokenoptimizer.optimizer;

import java.util.function.LongSupplier;

/**
 * The time, as the edge tells it.
 *
 * @param millis milliseconds since the epoch; becomes data
 * @param nanos nanoseconds from any origin, only for measuring our own work
 */
public record Time(LongSupplier millis, LongSupplier nanos) {}
