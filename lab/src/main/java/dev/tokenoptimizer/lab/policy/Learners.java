package dev.tokenoptimizer.lab.policy;

import static dev.tokenoptimizer.lab.policy.PolicyRequest.Feature.ROLES;

import java.util.List;
import java.util.Set;

/** Policies that learn from the requests before, and fixed rules found by measuring. */
final class Learners {

    private Learners() {}

    static List<PolicyEntry> entries() {
        return List.of(
                new PolicyEntry(
                        "prompt-cache-optimizer",
                        "prompt-cache-optimizer, autoCache (L1, source)",
                        "Marks system prompt, tools and the longest run of messages that the request before had too.",
                        Set.of(ROLES),
                        _ -> new PromptCacheOptimizer()),
                new PolicyEntry(
                        "prefixwise",
                        "Prefixwise auto_breakpoints (L2, documentation)",
                        "Marks tools, system prompt and last message if tools and system prompt were seen within five"
                                + " minutes.",
                        Set.of(ROLES),
                        _ -> new Prefixwise()),
                full("cacheeconomics-full", "", false, false),
                full("cacheeconomics-full-session", ", conversations named", true, false),
                full("cacheeconomics-litellm", " in LiteLLM, where only messages can be marked", false, true),
                lite("cacheeconomics-lite", "", false),
                lite("cacheeconomics-lite-session", ", conversations named", true),
                new PolicyEntry(
                        "merge",
                        "Merge gateway (L5, documentation)",
                        "Marks the end of the first message of the user if that prefix was seen before.",
                        Set.of(ROLES),
                        _ -> new Merge()),
                new PolicyEntry(
                        "second-sighting",
                        "Placement notes of the project",
                        "Marks the longest prefix that came before.",
                        Set.of(),
                        tariff -> new SecondSighting(tariff.shortTtl(), false)),
                new PolicyEntry(
                        "second-sighting-end",
                        "Placement notes of the project",
                        "As second-sighting, and the end of a prompt that continues an earlier one.",
                        Set.of(),
                        tariff -> new SecondSighting(tariff.shortTtl(), true)),
                new PolicyEntry(
                        "insurance",
                        "Placement notes of the project, 2.1",
                        "Marks the block behind what is cached for one hour and the end of the prompt for five minutes.",
                        Set.of(),
                        Insurance::new));
    }

    private static PolicyEntry full(String name, String variant, boolean bySession, boolean messagesOnly) {
        return new PolicyEntry(
                name,
                "cacheeconomics plugin with allocator-full" + variant + " (L3, source)",
                "Learns how often positions change and how long gaps are; searches the cheapest markers.",
                Set.of(ROLES),
                tariff -> new CacheEconomicsFull(tariff, bySession, messagesOnly));
    }

    private static PolicyEntry lite(String name, String variant, boolean bySession) {
        return new PolicyEntry(
                name,
                "cacheeconomics allocator-lite" + variant + " (L4, source)",
                "Marks the deepest block up to which the last 64 prompts are the same; lifetime by the median gap.",
                Set.of(),
                tariff -> new CacheEconomicsLite(tariff.minimumPrefix(), bySession));
    }
}
