package dev.tokenoptimizer.ledger;

import dev.tokenoptimizer.tariff.Money;

/**
 * What keeping a cache object cost for a while.
 *
 * @param application bounded label of the application that made it
 * @param model tariff entry that priced it, or {@code unknown} (then it costs nothing)
 * @param tokenMillis its tokens times the milliseconds
 * @param paid what the provider charges for that
 */
public record StorageEntry(String application, String model, long tokenMillis, Money paid) {}
