package dev.tokenoptimizer.cli.demo;

import dev.tokenoptimizer.cli.console.CommandFailure;
import java.util.List;

/** Compares what clients read in their answers with the provider's invoice and the gateway's ledger. */
final class BooksCheck {

    private final Stage stage;

    BooksCheck(Stage stage) {
        this.stage = stage;
    }

    /**
     * Checks the bill of some services.
     *
     * @throws CommandFailure if the invoice or, for requests through the gateway, the ledger differs by a token or a
     *     pico-dollar
     */
    void check(List<String> services, Side side, Bill read) {
        Bill invoice = services.stream()
                .map(service -> stage.provider().invoice(Keys.of(service, side)))
                .map(one -> Bill.of(one.completed()))
                .reduce(Bill.NOTHING, Bill::plus);
        same(services, side, "invoice", invoice, read);
        if (side == Side.OPTIMIZED) {
            Bill accounted = stage.gateway().ledger().byApplication().entrySet().stream()
                    .filter(entry -> services.contains(entry.getKey()))
                    .map(entry -> Bill.of(entry.getValue()))
                    .reduce(Bill.NOTHING, Bill::plus);
            same(services, side, "ledger", accounted, read);
        }
    }

    private static void same(List<String> services, Side side, String book, Bill written, Bill read) {
        if (!written.equals(read)) {
            throw CommandFailure.failed(
                    "the books do not agree, please report it: for " + services + " (" + side + ") the answers say "
                            + read + ", the " + book + " says " + written,
                    null);
        }
    }
}
