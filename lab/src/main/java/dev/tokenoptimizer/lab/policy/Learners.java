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
                new PolicyEntry(
                        "cacheeconomics-full",
                        "cacheeconomics plugin with allocator-full (L3, source)",
                        "Learns how often positions change and how long gaps are; searches the cheapest markers.",
                        Set.of(ROLES),
                        tariff -> new CacheEconomicsFull(tariff, false)),
                new PolicyEntry(
                        "cacheeconomics-litellm",
                        "cacheeconomics plugin as it is in LiteLLM (L3, source)",
                        "As cacheeconomics-full, but only messages can be marked.",
                        Set.of(ROLES),
                        tariff -> new CacheEconomicsFull(tariff, true)),
                new PolicyEntry(
                        "cacheeconomics-lite",
                        "cacheeconomics allocator-lite (L4, source)",
                        "Marks the deepest block up to which the last 64 prompts are the same; lifetime by the median gap.",
                        Set.of(),
                        tariff -> new CacheEconomicsLite(tariff.minimumPrefix())),
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
                        _ -> new SecondSighting(false)),
                new PolicyEntry(
                        "second-sighting-end",
                        "Placement notes of the project",
                        "As second-sighting, and the end of a prompt that continues an earlier one.",
                        Set.of(),
                        _ -> new SecondSighting(true)),
                new PolicyEntry(
                        "insurance",
                        "Placement notes of the project, 2.1",
                        "Marks the block behind what is cached for one hour and the end of the prompt for five minutes.",
                        Set.of(),
                        _ -> new Insurance()));
    }
}
