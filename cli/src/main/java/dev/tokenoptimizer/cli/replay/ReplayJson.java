package dev.tokenoptimizer.cli.replay;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A result for programs. Field names and their order are stable; docs/replay.md explains them. */
final class ReplayJson {

    private ReplayJson() {}

    static String of(ReplayResult result) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("file", result.file());
        json.put("requests", result.requests());
        json.put("skipped", result.skipped());
        json.put("failed", result.failures().all());
        json.put("failedByUs", result.failures().byUs());
        bill(json.putObject("direct"), result.direct());
        bill(json.putObject("optimized"), result.optimized());
        json.put("ledgerCost", result.ledger().cost());
        json.put("invoiceCost", result.optimized().cost());
        json.putObject("addedMicros")
                .put("p50", result.addedMicros().p50())
                .put("p99", result.addedMicros().p99());
        try {
            return new ObjectMapper()
                    .writerWithDefaultPrettyPrinter()
                    .with(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
                    .writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and names can always be written", e);
        }
    }

    private static void bill(ObjectNode json, Bill bill) {
        json.put("cost", bill.cost())
                .put("fresh", bill.fresh())
                .put("read", bill.read())
                .put("written5m", bill.written5m())
                .put("written30m", bill.written30m())
                .put("written1h", bill.written1h())
                .put("output", bill.output());
    }
}
