package dev.tokenoptimizer.history.shared;

/**
 * What one instance counted in one situation and others do not know yet.
 *
 * @param situation its number, the same in all instances of a deployment
 * @param counted since it was last told
 * @param after all that is known here, with it: the truth, should nobody else know the situation
 */
public record RateChange(long situation, Counts counted, Counts after) {}
