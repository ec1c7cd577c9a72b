package dev.tokenoptimizer.lab.provider;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.usage.Usage;
import java.util.Map;
import java.util.TreeMap;

/** The invoices of all credentials. Thread-safe. */
final class Books {

    private final Map<Credential, Invoice> invoices = new TreeMap<>();

    void completed(Credential credential, Usage usage, Money cost) {
        Invoice.Total total = Invoice.Total.of(usage, cost);
        add(credential, new Invoice(total, total, 0, 0));
    }

    void brokenOff(Credential credential, Usage usage, Money cost) {
        add(credential, new Invoice(Invoice.Total.of(usage, cost), Invoice.Total.ZERO, 0, 0));
    }

    void rejected(Credential credential) {
        add(credential, new Invoice(Invoice.Total.ZERO, Invoice.Total.ZERO, 1, 0));
    }

    void abandoned(Credential credential) {
        add(credential, new Invoice(Invoice.Total.ZERO, Invoice.Total.ZERO, 0, 1));
    }

    synchronized Invoice of(Credential credential) {
        return invoices.getOrDefault(credential, Invoice.EMPTY);
    }

    synchronized Invoice total() {
        return invoices.values().stream().reduce(Invoice.EMPTY, Invoice::plus);
    }

    synchronized String toJson() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode credentials = root.putArray("credentials");
        invoices.forEach((credential, invoice) -> {
            ObjectNode node = credentials.addObject().put("credential", credential.label());
            describe(node, invoice);
        });
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
