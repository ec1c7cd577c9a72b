package dev.tokenoptimizer.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tokenoptimizer.dialect.EventStreamBytes;
import dev.tokenoptimizer.dialect.fuzz.EventText;
import dev.tokenoptimizer.dialect.fuzz.FuzzedDialect.Answer;
import java.io.ByteArrayOutputStream;
import java.util.Random;

/** Draws answers of the Messages API: whole, as events, and as Bedrock frames the events. */
final class Answers {

    private Answers() {}

    static Answer draw(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> new Answer("application/vnd.amazon.eventstream", framed(random));
            case 1, 2 -> new Answer("text/event-stream", stream(random).getBytes(UTF_8));
            default -> new Answer("application/json", message(random).getBytes(UTF_8));
        };
    }

    private static byte[] framed(Random random) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        String start = "{\"type\":\"message_start\",\"message\":{\"usage\":" + usage(random, true) + "}}";
        frames.writeBytes(EventStreamBytes.chunk(start));
        frames.writeBytes(
                EventStreamBytes.chunk("{\"type\":\"message_delta\",\"usage\":" + usage(random, false) + "}"));
        frames.writeBytes(EventStreamBytes.chunk("{\"type\":\"message_stop\"}"));
        return frames.toByteArray();
    }

    private static String message(Random random) {
        return "{\"type\":\"message\",\"content\":[{\"text\":\"" + EventText.text(random) + "\"}],\"usage\":"
                + usage(random, true) + ",\"x\":" + (random.nextBoolean() ? "null" : "[1.5,{\"usage\":{}}]") + "}";
    }

    private static String stream(Random random) {
        EventText stream = new EventText(random);
        stream.typed("message_start", "\"message\":{\"content\":[],\"usage\":" + usage(random, true) + "}");
        for (int i = random.nextInt(4); i > 0; i--) {
            stream.typed("content_block_delta", "\"delta\":{\"text\":\"" + EventText.text(random) + "\"}");
        }
        if (random.nextInt(5) == 0) {
            stream.typed("error", "\"error\":{}");
        } else {
            for (int i = 1 + random.nextInt(2); i > 0; i--) {
                stream.typed("message_delta", "\"usage\":" + usage(random, false));
            }
            stream.typed("message_stop", "\"a\":1");
        }
        return stream.toString();
    }

    private static String usage(Random random, boolean split) {
        StringBuilder usage = new StringBuilder("{");
        for (String field : new String[] {
            "input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens", "service_tier"
        }) {
            if (random.nextInt(6) > 0) {
                String value = random.nextInt(6) == 0 ? "null" : Integer.toString(random.nextInt(100_000));
                usage.append("\"%s\" : %s, ".formatted(field, value));
            }
        }
        if (split) {
            usage.append("\"cache_creation\":{\"ephemeral_5m_input_tokens\":%d,\"ephemeral_1h_input_tokens\":%d},"
                    .formatted(random.nextInt(100), random.nextInt(100)));
        }
        if (random.nextInt(4) == 0) {
            usage.append("\"iterations\":[{\"input_tokens\":5,\"type\":\"compaction\",\"output_tokens\":2}],");
        }
        return usage.append("\"speed\":\"standard\"}").toString();
    }
}
