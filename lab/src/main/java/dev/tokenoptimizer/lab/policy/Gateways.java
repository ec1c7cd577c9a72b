package dev.tokenoptimizer.lab.policy;

import static dev.tokenoptimizer.lab.policy.Places.LAST_MESSAGE;
import static dev.tokenoptimizer.lab.policy.Places.MESSAGE_BEFORE;
import static dev.tokenoptimizer.lab.policy.Places.SYSTEM;
import static dev.tokenoptimizer.lab.policy.Places.TOOLS;
import static dev.tokenoptimizer.lab.policy.PolicyRequest.Feature.ROLES;
import static dev.tokenoptimizer.lab.policy.PolicyRequest.Feature.TEXT;
import static dev.tokenoptimizer.prompt.Ttl.FIVE_MINUTES;
import static dev.tokenoptimizer.prompt.Ttl.ONE_HOUR;

import dev.tokenoptimizer.lab.trace.NodeKind;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Policies of gateways and proxies. Most of them stand down where a client has set markers of its own; traces carry none, so
 * that this cannot happen here.
 */
final class Gateways {

    private Gateways() {}

    static List<PolicyEntry> entries() {
        return Stream.concat(
                        Stream.of(
                                places(
                                        "litellm",
                                        "LiteLLM 1.94 automatic caching, AISIX, LangWatch (P5, source)",
                                        "Marks the end of the system prompt and of the last message for five minutes.",
                                        SYSTEM.at(FIVE_MINUTES),
                                        LAST_MESSAGE.at(FIVE_MINUTES)),
                                places(
                                        "litellm-1h",
                                        "LiteLLM 1.94 automatic caching with its lifetime set to one hour (P5, source)",
                                        "Marks the end of the system prompt and of the last message for one hour.",
                                        SYSTEM.at(ONE_HOUR),
                                        LAST_MESSAGE.at(ONE_HOUR)),
                                places(
                                        "bifrost",
                                        "Bifrost auto_inject (P8, source)",
                                        "Marks the first block that can be cached: the first of the system prompt, without"
                                                + " one the first text of a message.",
                                        ((Places.Place) layout -> layout.system(0))
                                                .or(Gateways::firstText)
                                                .at(FIVE_MINUTES)),
                                new PolicyEntry(
                                        "agentgateway",
                                        "agentgateway default (P9, source)",
                                        "Marks the end of a system prompt of at least 1,024 / 1.3 words, and of the message"
                                                + " before the last.",
                                        Set.of(ROLES, TEXT),
                                        _ -> new AgentGateway())),
                        Stream.concat(autoCache(), others()))
                .toList();
    }

    private static Stream<PolicyEntry> autoCache() {
        return Stream.of(AutoCache.Strategy.values())
                .map(strategy -> new PolicyEntry(
                        "autocache-" + strategy.name().toLowerCase(Locale.ROOT),
                        "autocache, with system prompts made to work (P10, source)",
                        "Marks system prompt and tools for one hour, then long texts of messages in their order.",
                        Set.of(ROLES, TEXT),
                        tariff -> new AutoCache(strategy, tariff.minimumPrefix())));
    }

    private static Stream<PolicyEntry> others() {
        return Stream.of(
                places(
                        "cliproxyapi",
                        "CLIProxyAPI (P21, source)",
                        "Marks the end of the system prompt, or else the last tool, and the last message that does not"
                                + " end in thinking.",
                        SYSTEM.or(TOOLS).at(FIVE_MINUTES),
                        ((Places.Place) Gateways::lastEligible).at(FIVE_MINUTES)),
                places(
                        "9router",
                        "9router (P22, source)",
                        "Marks the last tool and the end of the system prompt for one hour, the end of the last answer"
                                + " for five minutes.",
                        TOOLS.at(ONE_HOUR),
                        SYSTEM.at(ONE_HOUR),
                        ((Places.Place) layout -> layout.message(0, layout::ofAssistant)).at(FIVE_MINUTES)),
                places(
                        "sub2api",
                        "sub2api, Parrot (P23, source)",
                        "Marks the last message, and from four messages on the second-last one of the user.",
                        LAST_MESSAGE.at(FIVE_MINUTES),
                        ((Places.Place) layout -> layout.messages() >= 4 ? layout.userMessage(1) : Layout.NONE)
                                .at(FIVE_MINUTES)),
                places(
                        "vercel",
                        "Vercel AI gateway, automatic caching (P36, documentation)",
                        "Marks the end of the system prompt, without one that of the message before the last.",
                        SYSTEM.or(MESSAGE_BEFORE).at(FIVE_MINUTES)));
    }

    private static PolicyEntry places(String name, String source, String rule, Places.Spot... spots) {
        return new PolicyEntry(name, source, rule, Set.of(ROLES), _ -> new Places(spots));
    }

    private static int firstText(Layout layout) {
        PolicyRequest request = layout.request();
        for (int i = layout.head(); i < request.size(); i++) {
            NodeKind kind = request.kind(i);
            if ((kind == NodeKind.USER || kind == NodeKind.ASSISTANT) && request.markable(i)) {
                return i;
            }
        }
        return Layout.NONE;
    }

    /** A message of the user, or an answer whose very last block can be marked. */
    private static int lastEligible(Layout layout) {
        PolicyRequest request = layout.request();
        int last = request.size() - 1;
        while (last >= 0 && request.message(last) >= 0) {
            int first = layout.firstOfMessage(last);
            if (layout.ofUser(first) || (layout.ofAssistant(first) && request.markable(last))) {
                return layout.lastMarkable(first, last);
            }
            last = first - 1;
        }
        return Layout.NONE;
    }
}
