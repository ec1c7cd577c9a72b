package dev.tokenoptimizer.lab.policy;

import static dev.tokenoptimizer.lab.policy.Places.LAST_HUMAN;
import static dev.tokenoptimizer.lab.policy.Places.LAST_MESSAGE;
import static dev.tokenoptimizer.lab.policy.Places.LAST_OF_USER;
import static dev.tokenoptimizer.lab.policy.Places.LAST_TOOL_RESULT;
import static dev.tokenoptimizer.lab.policy.Places.MESSAGE_BEFORE;
import static dev.tokenoptimizer.lab.policy.Places.SYSTEM;
import static dev.tokenoptimizer.lab.policy.Places.TOOLS;
import static dev.tokenoptimizer.lab.policy.PolicyRequest.Feature.ROLES;
import static dev.tokenoptimizer.prompt.Ttl.FIVE_MINUTES;
import static dev.tokenoptimizer.prompt.Ttl.ONE_HOUR;

import dev.tokenoptimizer.lab.trace.NodeKind;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Policies of agents and of frameworks that applications are built with. Messages are counted as they are on the wire. */
final class Clients {

    private Clients() {}

    static List<PolicyEntry> entries() {
        return Stream.concat(frameworks(), agents()).toList();
    }

    private static Stream<PolicyEntry> frameworks() {
        return Stream.of(
                places(
                        "tools",
                        "Spring AI TOOLS_ONLY, Headroom (P3, P13, source)",
                        "Marks the last tool.",
                        TOOLS.at(FIVE_MINUTES)),
                places(
                        "spring-system-tools",
                        "Spring AI SYSTEM_AND_TOOLS (P14, source)",
                        "Marks the last tool and the end of the system prompt.",
                        TOOLS.at(FIVE_MINUTES),
                        SYSTEM.at(FIVE_MINUTES)),
                places(
                        "spring-history",
                        "Spring AI CONVERSATION_HISTORY (P15, source)",
                        "Marks the last tool, the end of the system prompt and the text of the last message of the user.",
                        TOOLS.at(FIVE_MINUTES),
                        SYSTEM.at(FIVE_MINUTES),
                        lastHumanText()),
                places(
                        "spring-history-tools",
                        "Spring AI CONVERSATION_HISTORY with cacheToolResults (P15, source)",
                        "As spring-history, and the end of the last message with results of tools.",
                        TOOLS.at(FIVE_MINUTES),
                        SYSTEM.at(FIVE_MINUTES),
                        lastHumanText(),
                        LAST_TOOL_RESULT.at(FIVE_MINUTES)),
                places(
                        "langchain",
                        "LangChain 1.0 middleware, Python (P16, source)",
                        "Marks the end of the last message.",
                        LAST_MESSAGE.at(FIVE_MINUTES)),
                places(
                        "langchain-js",
                        "LangChain middleware, JavaScript, 2026 (P16, source)",
                        "Marks the last tool, the end of the system prompt and of the last message in which the user speaks.",
                        TOOLS.at(FIVE_MINUTES),
                        SYSTEM.at(FIVE_MINUTES),
                        LAST_HUMAN.at(FIVE_MINUTES)),
                own(
                        "langchain4j",
                        "LangChain4j, both switches on (P17, source)",
                        "Marks every block of the system prompt and the last tool.",
                        EverySystemBlock::new),
                places(
                        "langchain4j-first-user",
                        "LangChain4j on Bedrock, after the first user message (P17, source)",
                        "Marks the end of the first message in which the user speaks.",
                        ((Places.Place) Clients::firstHuman).at(FIVE_MINUTES)),
                places(
                        "langchain4j-last-user",
                        "LangChain4j on Bedrock, after the last user message (P17, source)",
                        "Marks the end of the last message in which the user speaks.",
                        LAST_HUMAN.at(FIVE_MINUTES)),
                places(
                        "strands",
                        "Strands Agents, automatic (P30, source)",
                        "Marks the last tool, the end of the system prompt and of the last message of the user.",
                        TOOLS.at(FIVE_MINUTES),
                        SYSTEM.at(FIVE_MINUTES),
                        LAST_OF_USER.at(FIVE_MINUTES)),
                places(
                        "pydantic",
                        "Pydantic AI with all three switches on, its instructions taken as static (P31, source)",
                        "Marks the last tool, the end of the system prompt and the last block that can be marked.",
                        TOOLS.at(FIVE_MINUTES),
                        SYSTEM.at(FIVE_MINUTES),
                        ((Places.Place) layout ->
                                        layout.lastMarkable(0, layout.request().size() - 1))
                                .at(FIVE_MINUTES)));
    }

    private static Stream<PolicyEntry> agents() {
        return Stream.of(
                places(
                        "cline",
                        "Cline (P11, source)",
                        "Marks the end of the system prompt and of the last two messages of the user.",
                        SYSTEM.at(FIVE_MINUTES),
                        LAST_OF_USER.at(FIVE_MINUTES),
                        ((Places.Place) layout -> layout.userMessage(1)).at(FIVE_MINUTES)),
                places(
                        "opencode",
                        "opencode (P18, source)",
                        "Marks the first two blocks of the system prompt and the ends of the last two messages.",
                        system(0, FIVE_MINUTES),
                        system(1, FIVE_MINUTES),
                        LAST_MESSAGE.at(FIVE_MINUTES),
                        MESSAGE_BEFORE.at(FIVE_MINUTES)),
                places(
                        "copilot",
                        "VS Code Copilot 2026 (P19, source)",
                        "Marks the last tool, the end of the system prompt and of the last two messages.",
                        TOOLS.at(FIVE_MINUTES),
                        SYSTEM.at(FIVE_MINUTES),
                        LAST_MESSAGE.at(FIVE_MINUTES),
                        MESSAGE_BEFORE.at(FIVE_MINUTES)),
                claudeCode("claude-code", "Claude Code with an API key (P20, observed)", FIVE_MINUTES),
                claudeCode("claude-code-1h", "Claude Code with a subscription (P20, observed)", ONE_HOUR),
                own(
                        "hermes",
                        "Hermes agent (P24, source)",
                        "Marks the end of the system prompt and of the last three messages for five minutes.",
                        () -> new Hermes(FIVE_MINUTES)),
                own(
                        "hermes-1h",
                        "Hermes agent, lifetime set to one hour (P24, source)",
                        "Marks the end of the system prompt and of the last three messages for one hour.",
                        () -> new Hermes(ONE_HOUR)),
                places(
                        "openhands",
                        "OpenHands (P25, source)",
                        "Marks the first block of the system prompt and the end of the last message of the user.",
                        system(0, FIVE_MINUTES),
                        LAST_OF_USER.at(FIVE_MINUTES)),
                own(
                        "projectdiscovery",
                        "ProjectDiscovery, without its changes of text (P27, their description)",
                        "Marks tools and system prompt for one hour, the last result of a tool and one block"
                                + " before it, at a multiple of 18, for five minutes.",
                        ProjectDiscovery::new),
                bridges("brazen", "brazen (P28, source)", Bridges.Count.ONE_BEHIND_TAIL),
                bridges("perstack", "perstack (P28, source)", Bridges.Count.ALL_BEHIND_TAIL),
                bridges("kern", "kern-ai (P28, source)", Bridges.Count.STICKY),
                own(
                        "g3",
                        "g3 (P29, source)",
                        "Marks the first message of the user and every tenth result of a tool, until four are marked.",
                        Frozen::new));
    }

    private static PolicyEntry claudeCode(String name, String source, Ttl ttl) {
        return places(
                name,
                source,
                "Marks the second and third block of the system prompt and the end of the last message.",
                system(1, ttl),
                system(2, ttl),
                LAST_MESSAGE.at(ttl));
    }

    private static PolicyEntry bridges(String name, String source, Bridges.Count count) {
        return own(
                name,
                source,
                "Marks the end of the system prompt and of the last message, and blocks between them 20 apart.",
                () -> new Bridges(count));
    }

    private static PolicyEntry places(String name, String source, String rule, Places.Spot... spots) {
        return own(name, source, rule, () -> new Places(spots));
    }

    private static PolicyEntry own(String name, String source, String rule, Supplier<Policy> create) {
        return new PolicyEntry(name, source, rule, Set.of(ROLES), _ -> create.get());
    }

    private static Places.Spot system(int n, Ttl ttl) {
        return ((Places.Place) layout -> layout.system(n)).at(ttl);
    }

    /** The last text of the user in the last message in which the user speaks, not results of tools beside it. */
    private static Places.Spot lastHumanText() {
        Places.Place text = layout -> {
            int last = LAST_HUMAN.in(layout);
            while (last > 0 && layout.request().kind(last) != NodeKind.USER) {
                last--;
            }
            return last;
        };
        return text.at(FIVE_MINUTES);
    }

    private static int firstHuman(Layout layout) {
        PolicyRequest request = layout.request();
        for (int i = layout.head(); i < request.size(); i++) {
            if (request.kind(i) == NodeKind.USER) {
                int end = i;
                while (end + 1 < request.size() && request.message(end + 1) == request.message(i)) {
                    end++;
                }
                return layout.lastMarkable(i, end);
            }
        }
        return Layout.NONE;
    }
}
