package dev.tokenoptimizer.gateway.observe;

import dev.tokenoptimizer.ledger.Ledger;
import dev.tokenoptimizer.ledger.Totals;

/** The ledger's sums as JSON. Money is in dollars, exact. */
final class SavingsReport {

    private SavingsReport() {}

    static String of(Ledger ledger) {
        JsonText json = new JsonText().open().open("overall");
        totals(json, ledger.overall()).close().open("applications");
        ledger.byApplication()
                .forEach((application, totals) ->
                        totals(json.open(application), totals).close());
        return json.close().close().toString();
    }

    private static JsonText totals(JsonText json, Totals totals) {
        return json.field("requests", totals.requests())
                .field("unpriced", totals.unpriced())
                .open("tokens")
                .field("fresh", totals.fresh())
                .field("read", totals.read())
                .field("written_5m", totals.written5m())
                .field("written_1h", totals.written1h())
                .field("written_30m", totals.written30m())
                .field("written_12h", totals.written12h())
                .field("output", totals.output())
                .close()
                .field("stored_token_hours", totals.storedTokenHours())
                .field("storage_dollars", totals.storage())
                .field("paid_dollars", totals.paid())
                .field("as_sent_dollars", totals.asSentExact())
                .field("as_sent_estimate_dollars", totals.asSentEstimated())
                .field("saved_dollars", totals.savedExact())
                .field("saved_estimate_dollars", totals.savedEstimated());
    }
}
