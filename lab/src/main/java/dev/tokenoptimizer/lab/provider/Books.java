package dev.tokenoptimizer.lab.provider;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.usage.Usage;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** The invoices of all credentials. Thread-safe. */
final class Books {

    private final Map<Credential, Invoice> invoices = new TreeMap<>();
    private final StorageMeter storage;

    /** @param clock milliseconds */
    Books(LongSupplier clock) {
        this.storage = new StorageMeter(clock);
    }

    /** What is kept, and costs by the hour. */
    StorageMeter storage() {
        return storage;
    }

    void completed(Credential credential, Usage usage, Money cost) {
        Invoice.Total total = Invoice.Total.of(usage, cost);
        add(credential, Invoice.EMPTY.plus(total, total));
    }

    void brokenOff(Credential credential, Usage usage, Money cost) {
        add(credential, Invoice.EMPTY.plus(Invoice.Total.of(usage, cost), Invoice.Total.ZERO));
    }

    void rejected(Credential credential) {
        add(credential, new Invoice(Invoice.Total.ZERO, Invoice.Total.ZERO, 1, 0, Invoice.Stored.NONE));
    }

    void abandoned(Credential credential) {
        add(credential, new Invoice(Invoice.Total.ZERO, Invoice.Total.ZERO, 0, 1, Invoice.Stored.NONE));
    }

    synchronized Invoice of(Credential credential) {
        return invoices.getOrDefault(credential, Invoice.EMPTY).with(storage.of(credential));
    }

    synchronized Invoice total() {
        return invoices.keySet().stream().map(this::of).reduce(Invoice.EMPTY, Invoice::plus);
    }

    synchronized String toJson() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode credentials = root.putArray("credentials");
        for (Credential credential : invoices.keySet()) {
            ObjectNode node = credentials.addObject().put("credential", credential.label());
            describe(node, of(credential));
        }
        describe(root.putObject("total"), total());
        return root.toString();
    }

    private synchronized void add(Credential credential, Invoice more) {
        invoices.merge(credential, more, Invoice::plus);
    }

    private static void describe(ObjectNode node, Invoice invoice) {
        describe(node.putObject("answered"), invoice.answered());
        describe(node.putObject("completed"), invoice.completed());
        node.put("rejected", invoice.rejected()).put("abandoned", invoice.abandoned());
        node.putObject("stored")
                .put("tokenHours", invoice.stored().tokenHours())
                .put("cost", invoice.stored().cost().toDollars());
    }

    private static void describe(ObjectNode node, Invoice.Total total) {
        node.put("requests", total.requests())
                .put("fresh", total.fresh())
                .put("read", total.read())
                .put("written5m", total.written5m())
                .put("written30m", total.written30m())
                .put("written1h", total.written1h())
                .put("output", total.output())
                .put("cost", total.cost().toDollars());
    }
}
