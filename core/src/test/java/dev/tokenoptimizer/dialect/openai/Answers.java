package dev.tokenoptimizer.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tokenoptimizer.dialect.fuzz.EventText;
import dev.tokenoptimizer.dialect.fuzz.FuzzedDialect.Answer;
import java.util.List;
import java.util.Random;

/** Draws answers of either API, whole and as events, with usage in the ways in which hosts tell it. */
final class Answers {

    private static final List<String> COUNTS = List.of(
            "prompt_tokens",
            "completion_tokens",
            "input_tokens",
            "output_tokens",
            "total_tokens",
            "cached_tokens",
            "num_cached_tokens",
            "prompt_cache_hit_tokens",
            "queue_time");

    private final Api api;
    private final Random random;

    Answers(Api api, Random random) {
        this.api = api;
        this.random = random;
    }

    Answer draw() {
        return random.nextInt(3) == 0
                ? new Answer("application/json", ("{" + whole() + "}").getBytes(UTF_8))
                : new Answer("text/event-stream; charset=utf-8", stream().getBytes(UTF_8));
    }

    private String whole() {
        return "\"id\":\"a-%d\",\"object\":\"answer\",\"choices\":[{\"message\":{\"content\":\"%s\",\"usage\":{}}}],%s%s"
                .formatted(random.nextInt(9), EventText.text(random), tier(), usage());
    }

    private String stream() {
        EventText stream = new EventText(random);
        return (api == Api.CHAT ? chat(stream) : responses(stream)).toString();
    }

    private EventText chat(EventText stream) {
        for (int i = random.nextInt(4); i >= 0; i--) {
            String delta = "\"choices\":[{\"delta\":{\"content\":\"" + EventText.text(random) + "\"}}]";
            stream.event("", tier(), delta + (random.nextBoolean() ? ",\"usage\":null" : ""));
        }
        switch (random.nextInt(4)) {
            case 0 -> stream.event("", "\"choices\":[],", "\"x_groq\":{\"id\":\"r\"," + usage() + "}");
            case 1 -> {}
            default -> stream.event("", "\"choices\":[],", usage());
        }
        if (random.nextInt(6) > 0) {
            stream.data("[DONE]");
        }
        return stream;
    }

    private EventText responses(EventText stream) {
        stream.typed("response.created", "\"response\":{" + tier() + "\"usage\":null}");
        for (int i = random.nextInt(4); i > 0; i--) {
            stream.typed("response.output_text.delta", "\"delta\":\"" + EventText.text(random) + "\"");
        }
        String end = switch (random.nextInt(5)) {
            case 0 -> "response.incomplete";
            case 1 -> "response.failed";
            default -> "response.completed";
        };
        stream.typed(end, "\"response\":{" + whole() + "},\"sequence_number\":9");
        return stream;
    }

    private String tier() {
        return random.nextInt(3) > 0
                ? ""
                : "\"service_tier\":"
                        + switch (random.nextInt(3)) {
                            case 0 -> "null";
                            case 1 -> "\"flex\"";
                            default -> "\"default\"";
                        }
                        + ",";
    }

    private String usage() {
        String prefix = api == Api.CHAT ? "prompt" : "input";
        StringBuilder usage = new StringBuilder("\"usage\" : {\"%s_tokens\": %d".formatted(prefix, count()));
        for (String name : COUNTS) {
            if (!name.startsWith(prefix) && random.nextInt(3) == 0) {
                usage.append(", \"%s\": %s".formatted(name, random.nextInt(8) == 0 ? "null" : count()));
            }
        }
        if (random.nextBoolean()) {
            usage.append(",\"%s_tokens_details\":{\"cached_tokens\":%d,\"cache_write_tokens\":%d,\"x\":[{}],"
                    .formatted(prefix, count(), count()));
            usage.append("\"cache_write_tokens_details\":{\"ttl_30m_tokens\":%d,\"ttl_12h_tokens\":%d}}"
                    .formatted(count(), count()));
        }
        return usage.append('}').toString();
    }

    private int count() {
        return random.nextInt(100_000);
    }
}
