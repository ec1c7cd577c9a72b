package dev.tokenoptimizer.cli.explain;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.history.Recall.KnownPrefix;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.planner.Weighed;
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
        json.put("provider", explanation.provider());
        json.put("tariff", explanation.tariff().map(known -> known.model()).orElse(null));
        json.put("time", explanation.time());
        json.put("tokens", explanation.prompt().tokens());
        json.put("past", explanation.past());
        blocks(explanation, json.putArray("blocks"));
        known(explanation, json.putArray("known"));
        json.put("readThrough", explanation.deliberation().readThrough());
        candidates(explanation, json.putArray("candidates"));
        json.put("changesBytes", explanation.plan().changesBytes());
        json.put("removed", explanation.plan().removed().size());
        translations(explanation, json.putArray("translations"));
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
                        .put("place", label(marker.place()))
                        .put("scoped", marker.scope().isPresent());
            }
            for (Breakpoint breakpoint : explanation.breakpointsAt(i)) {
                node.withArray("breakpoints")
                        .addObject()
                        .put("ttl", breakpoint.ttl().wireName())
                        .put("reason", breakpoint.reason().label());
            }
        }
    }

    /** What the platform refuses of the client's own fields, and what is sent there. */
    private static void translations(Explanation explanation, ArrayNode json) {
        explanation.plan().translated().ifPresent(refused -> {
            ObjectNode node = json.addObject()
                    .put("refused", "automatic")
                    .put("ttl", refused.ttl().wireName());
            explanation
                    .translation()
                    .ifPresent(marker -> node.putObject("sent")
                            .put("block", marker.block())
                            .put("ttl", marker.ttl().wireName()));
        });
        for (ClientMarker marker : explanation.plan().unscoped()) {
            json.addObject().put("refused", "scope").put("block", marker.block());
        }
    }

    private static void known(Explanation explanation, ArrayNode json) {
        long now = explanation.nowMillis();
        for (KnownPrefix known : explanation.recall().prefixes()) {
            json.addObject()
                    .put("block", known.block())
                    .put("visits", known.visits())
                    .put("lastSeenMillisAgo", now - known.lastSeenMillis())
                    .put("returnsWithinShortest", known.returnsWithinShort())
                    .put("returnsWithinHour", known.returnsWithinShort() + known.returnsWithin1h())
                    .put("fork", known.fork())
                    .put("heldMillisMore", Math.max(0, known.entryExpiresMillis() - now))
                    .put("writePending", known.writePending())
                    .put("markerIgnored", known.markerIgnored());
        }
    }

    private static void candidates(Explanation explanation, ArrayNode json) {
        for (Weighed weighed : explanation.deliberation().candidates()) {
            json.addObject()
                    .put("block", weighed.block())
                    .put("tokensThrough", weighed.tokens())
                    .put("reason", weighed.reason().label())
                    .put("chanceWithinShortest", weighed.chances().withinShort())
                    .put("chanceWithinHour", weighed.chances().within1h())
                    .put("pausesOutlived", weighed.pausesOutlived())
                    .put("ttl", weighed.ttl().wireName())
                    .put("premiumTokens", weighed.premium())
                    .put("premium", explanation.dollars(weighed.premium()).orElse(null))
                    .put("valueTokens", weighed.value())
                    .put("value", explanation.dollars(weighed.value()).orElse(null))
                    .put("verdict", weighed.verdict().label());
        }
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
