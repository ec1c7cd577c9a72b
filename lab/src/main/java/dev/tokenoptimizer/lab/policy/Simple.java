package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.lab.policy.PolicyRequest.Feature;
import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.trace.NodeKind;
import dev.tokenoptimizer.ledger.LearningBudget;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Money;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;

/** Policies with one marker at most, and the gateway's planner. */
final class Simple {

    static final String OURS = "ours";

    private static final int NOWHERE = -1;

    private Simple() {}

    static List<PolicyEntry> entries() {
        return List.of(
                new PolicyEntry("none", "no caching (P0)", "Sets no marker.", Set.of(), _ -> _ -> List.of()),
                ours(LearningBudget.standardCredit()),
                one(
                        "auto-5m",
                        "Anthropic top-level cache_control (P1)",
                        "Marks the last block that can be marked.",
                        Set.of(),
                        Simple::last,
                        Ttl.FIVE_MINUTES),
                one(
                        "auto-1h",
                        "Anthropic top-level cache_control with ttl 1h (P1)",
                        "Marks the last block that can be marked for one hour.",
                        Set.of(),
                        Simple::last,
                        Ttl.ONE_HOUR),
                one(
                        "system",
                        "Spring AI SYSTEM_ONLY (P2, source)",
                        "Marks the end of the system prompt, which covers the tools.",
                        Set.of(Feature.ROLES),
                        Simple::lastOfSystem,
                        Ttl.FIVE_MINUTES),
                one(
                        "last",
                        "mini-SWE-agent (P4, source)",
                        "Marks the end of the last message.",
                        Set.of(Feature.ROLES),
                        Simple::lastOfLastMessage,
                        Ttl.FIVE_MINUTES));
    }

    static PolicyEntry ours(Money credit) {
        return new PolicyEntry(
                OURS,
                "the gateway's planner",
                "Marks what history says will come back, within a budget.",
                Set.of(),
                tariff -> new Ours(tariff, credit));
    }

    private static PolicyEntry one(
            String name, String source, String rule, Set<Feature> needs, ToIntFunction<PolicyRequest> place, Ttl ttl) {
        return new PolicyEntry(name, source, rule, needs, _ -> at(place, ttl));
    }

    private static Policy at(ToIntFunction<PolicyRequest> place, Ttl ttl) {
        return request -> {
            int block = place.applyAsInt(request);
            return block == NOWHERE ? List.of() : List.of(new Marker(block, ttl));
        };
    }

    private static int last(PolicyRequest request) {
        return lastMarkable(request, request.size() - 1, 0);
    }

    private static int lastOfSystem(PolicyRequest request) {
        int block = request.size() - 1;
        while (block >= 0 && (request.kind(block) != NodeKind.SYSTEM || request.message(block) >= 0)) {
            block--;
        }
        int from = block;
        while (from > 0 && request.kind(from - 1) == NodeKind.SYSTEM) {
            from--;
        }
        return lastMarkable(request, block, from);
    }

    private static int lastOfLastMessage(PolicyRequest request) {
        int block = request.size() - 1;
        int message = block < 0 ? NOWHERE : request.message(block);
        int from = block;
        while (from > 0 && request.message(from - 1) == message) {
            from--;
        }
        return message < 0 ? NOWHERE : lastMarkable(request, block, from);
    }

    private static int lastMarkable(PolicyRequest request, int to, int from) {
        for (int block = to; block >= from && block >= 0; block--) {
            if (request.markable(block)) {
                return block;
            }
        }
        return NOWHERE;
    }
}
