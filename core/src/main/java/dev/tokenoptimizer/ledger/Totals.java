package dev.tokenoptimizer.ledger;

import java.math.BigDecimal;

/**
 * Sums over the bills of many requests. Money is in dollars, exact.
 *
 * @param requests bills in the sum
 * @param unpriced those of models without a price; their tokens count, their money does not
 * @param fresh input tokens at the plain price
 * @param read input tokens read from the cache
 * @param written5m input tokens written for five minutes
 * @param written30m input tokens written for thirty minutes
 * @param written1h input tokens written for one hour
 * @param written12h input tokens written for twelve hours
 * @param output output tokens as far as the provider said
 * @param storedTokenHours tokens in cache objects times the hours that they have been kept, to six decimals
 * @param storage what the provider charges for that; part of what was paid, and of the cost as sent
 * @param paid what the provider billed
 * @param savedExact saved where the cost as sent is exact, net of write premiums; negative for a loss
 * @param savedEstimated saved where the cost as sent is an estimate
 * @param asSentExact cost as sent where it is exact
 * @param asSentEstimated cost as sent where a shadow of the provider's cache estimated it
 */
public record Totals(
        long requests,
        long unpriced,
        long fresh,
        long read,
        long written5m,
        long written30m,
        long written1h,
        long written12h,
        long output,
        BigDecimal storedTokenHours,
        BigDecimal storage,
        BigDecimal paid,
        BigDecimal savedExact,
        BigDecimal savedEstimated,
        BigDecimal asSentExact,
        BigDecimal asSentEstimated) {

    /** Of both together. */
    public Totals plus(Totals other) {
        return new Totals(
                requests + other.requests,
                unpriced + other.unpriced,
                fresh + other.fresh,
                read + other.read,
                written5m + other.written5m,
                written30m + other.written30m,
                written1h + other.written1h,
                written12h + other.written12h,
                output + other.output,
                storedTokenHours.add(other.storedTokenHours),
                storage.add(other.storage),
                paid.add(other.paid),
                savedExact.add(other.savedExact),
                savedEstimated.add(other.savedEstimated),
                asSentExact.add(other.asSentExact),
                asSentEstimated.add(other.asSentEstimated));
    }
}
