package dev.tokenoptimizer.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.prompt.Block;
import dev.tokenoptimizer.prompt.ClientMarker;
import java.util.List;
import java.util.Locale;

/** An explanation for programs. Field names are stable. */
final class ExplanationJson {

    private ExplanationJson() {}

    static String of(Explanation explanation) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("dialect", explanation.dialect());
        json.put("model", explanation.prompt().model());
        json.put("tariff", explanation.tariff().map(known -> known.model()).orElse(null));
        json.put("time", explanation.time());
        json.put("tokens", explanation.prompt().tokens());
        blocks(explanation, json.putArray("blocks"));
        json.put("changesBytes", explanation.plan().changesBytes());
        json.put("removed", explanation.plan().removed().size());
        ArrayNode withheld = json.putArray("withheld");
        explanation.plan().withheld().forEach(reason -> withheld.add(reason.label()));
        json.putObject("expected")
                .put("read", explanation.plan().expectation().read())
                .put("written", explanation.plan().expectation().written())
                .put("fresh", explanation.plan().expectation().fresh())
                .put(
                        "cost",
                        explanation
                                .expectedCost()
                                .map(money -> money.toDollars())
                                .orElse(null))
                .put(
                        "uncachedCost",
                        explanation
                                .uncachedCost()
                                .map(money -> money.toDollars())
                                .orElse(null));
        return json.toPrettyString();
    }

    private static void blocks(Explanation explanation, ArrayNode json) {
        List<Block> blocks = explanation.prompt().blocks();
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            ObjectNode node = json.addObject()
                    .put("index", i)
                    .put("tier", label(block.tier()))
                    .put("kind", label(block.kind()))
                    .put("message", block.message())
                    .put("start", block.start())
                    .put("end", block.end())
                    .put("tokensThrough", block.prefixTokens())
                    .put("position", block.position())
                    .put("markability", label(block.markability()))
                    .put("prefix", block.prefix().toString());
            for (ClientMarker marker : explanation.clientMarkersAt(i)) {
                node.withArray("clientMarkers")
                        .addObject()
                        .put("ttl", marker.ttl().wireName())
                        .put("place", label(marker.place()));
            }
            for (Breakpoint breakpoint : explanation.breakpointsAt(i)) {
                node.withArray("breakpoints")
                        .addObject()
                        .put("ttl", breakpoint.ttl().wireName())
                        .put("reason", breakpoint.reason().label());
            }
        }
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
