package dev.tokenoptimizer.ledger;

import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.usage.Usage;

/**
 * One request's bill.
 *
 * @param application bounded label of the calling application
 * @param model tariff entry that priced it, or {@code unknown} (then all amounts are zero)
 * @param billed what the provider billed
 * @param paid the billed usage, priced
 * @param asSent what the request would have cost as the client sent it
 * @param asSentExact whether {@code asSent} is exact (the client set no markers) or estimated by a shadow of the
 *     provider's cache
 */
public record LedgerEntry(
        String application, String model, Usage billed, Money paid, Money asSent, boolean asSentExact) {

    /** What was saved, net of write premiums; negative for a loss. */
    public Money saved() {
        return asSent.minus(paid);
    }
}
