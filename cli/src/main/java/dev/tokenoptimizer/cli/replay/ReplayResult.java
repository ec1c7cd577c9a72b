package dev.tokenoptimizer.cli.replay;

import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import java.util.List;

/**
 * What a replay found.
 *
 * @param file name of the file, without folders
 * @param requests requests sent in each pass
 * @param sessions conversations they belong to
 * @param skipped rows of other APIs
 * @param failures requests that got an error
 * @param direct bill of the pass without us
 * @param optimized bill of the pass through us
 * @param ledger what the gateway's own account says of the second pass
 * @param addedMicros what the gateway added per request, measured on the machine's clock
 * @param reports what the gateway told of each request
 */
record ReplayResult(
        String file,
        long requests,
        int sessions,
        long skipped,
        Failures failures,
        Bill direct,
        Bill optimized,
        Bill ledger,
        Percentiles addedMicros,
        List<ExchangeReport> reports) {

    /** Whether ledger and invoice agree to the token and the pico-dollar. */
    boolean ledgerIsInvoice() {
        return ledger.equals(optimized);
    }
}
