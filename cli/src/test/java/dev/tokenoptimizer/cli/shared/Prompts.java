package dev.tokenoptimizer.cli.shared;

import dev.tokenoptimizer.gateway.config.AccountConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import java.time.Duration;
import java.util.List;

/** What clients send through gateways that share a store. */
final class Prompts {

    private static final String DOCUMENT = "The harbour master keeps the tide tables in the third drawer. ".repeat(600);

    /** Longer than any test waits for what should come sooner. */
    static final Duration HOLD_LIMIT = Duration.ofSeconds(30);

    private Prompts() {}

    /** A route whose requests wait for each other. */
    static RouteConfig held(RouteConfig route) {
        return route.withHold(route.hold().withEnabled(true).withLimit(HOLD_LIMIT));
    }

    /** A route with accounts of the gateway's own. */
    static RouteConfig threeAccounts(RouteConfig route) {
        return route.withAccounts(List.of(
                AccountConfig.of("east", "key-east"),
                AccountConfig.of("west", "key-west"),
                AccountConfig.of("north", "key-north")));
    }

    /** A question about a long document, always the same one. */
    static String about(String question) {
        return body("{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"" + DOCUMENT
                + "\"},{\"type\":\"text\",\"text\":\"" + question + "\"}]}");
    }

    /** A conversation that begins with the document. */
    static String conversation(int turns) {
        StringBuilder messages = new StringBuilder("{\"role\":\"user\",\"content\":\"" + DOCUMENT + "\"}");
        for (int turn = 1; turn < turns; turn++) {
            messages.append(",{\"role\":\"assistant\",\"content\":\"answer ")
                    .append(turn)
                    .append("\"},{\"role\":\"user\",\"content\":\"question ")
                    .append(turn)
                    .append("\"}");
        }
        return body(messages.toString());
    }

    /** A short conversation of which so many turns were answered, all with signed thinking. */
    static String signed(int answered) {
        StringBuilder messages = new StringBuilder("{\"role\":\"user\",\"content\":\"Where are the tables?\"}");
        for (int turn = 1; turn <= answered; turn++) {
            messages.append(
                            ",{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"")
                    .append(("signature of turn " + turn + ' ').repeat(5))
                    .append(
                            "\"},{\"type\":\"text\",\"text\":\"In a drawer.\"}]},{\"role\":\"user\",\"content\":\"Which?\"}");
        }
        return body(messages.toString());
    }

    private static String body(String messages) {
        return "{\"model\":\"claude-sonnet-5-5\",\"max_tokens\":64,\"messages\":[" + messages + "]}";
    }
}
