package dev.tokenoptimizer.cli;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Writes files of requests: conversations that share a long system prompt. */
final class RequestFiles {

    private static final String HANDBOOK = "Badges are reset at the front desk between nine and five. ".repeat(150);

    private static final List<String> COMMON =
            List.of("barge", "quay", "water", "river", "crane", "lock", "winter", "cargo", "bridge", "gauge", "night");

    private final List<String> rows = new ArrayList<>();

    /** Adds conversations, each turn of which contains the turns before; every second conversation streams. */
    RequestFiles conversations(int sessions, int turns) {
        for (int session = 0; session < sessions; session++) {
            StringBuilder messages = new StringBuilder();
            for (int turn = 0; turn < turns; turn++) {
                messages.append(turn == 0 ? "" : ",")
                        .append("{\"role\":\"user\",\"content\":\"Question " + session + " of turn " + turn + ". ")
                        .append("It has some length, as questions have. ".repeat(20))
                        .append("\"}");
                request("session " + session, null, body("claude-sonnet-4-5", session % 2 == 1, messages.toString()));
                messages.append(",{\"role\":\"assistant\",\"content\":\"Answer.\"}");
            }
        }
        return this;
    }

    /** Adds the same request at these seconds, each in a session of its own. */
    RequestFiles sameAt(int... seconds) {
        String body = body("claude-sonnet-4-5", false, "{\"role\":\"user\",\"content\":\"Where?\"}");
        for (int second : seconds) {
            request("at " + second, second, body);
        }
        return this;
    }

    RequestFiles request(String session, @Nullable Integer seconds, String body) {
        return request("anthropic.messages", session, seconds, body);
    }

    RequestFiles request(String api, String session, @Nullable Integer seconds, String body) {
        rows.add("{\"session\":\"" + session + "\",\"turn\":0,\"t\":" + seconds + ",\"api\":\"" + api + "\",\"body\":"
                + body + "}");
        return this;
    }

    /** Adds Chat Completions of some 1,100 to 2,500 tokens that have nothing in common and do not come again. */
    RequestFiles oneShots(String model, int count) {
        Random random = new Random(7);
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder();
            for (int words = 1_100 + random.nextInt(1_400); words > 0; words--) {
                text.append(COMMON.get(random.nextInt(COMMON.size()))).append(' ');
            }
            CharSequence message = "{\"role\":\"user\",\"content\":\"" + text + "\"}";
            request("openai.chat", "one shot " + i, null, chat(model, false, message));
        }
        return this;
    }

    /**
     * Adds conversations of Chat Completions and of Responses in turns, with tools and a long opening message in common; every
     * second of either streams.
     */
    RequestFiles openAiConversations(String model, int sessions, int turns) {
        for (int session = 0; session < sessions; session++) {
            boolean chat = session % 2 == 0;
            boolean stream = session % 4 > 1;
            StringBuilder messages = new StringBuilder("{\"role\":\"developer\",\"content\":\"")
                    .append(HANDBOOK)
                    .append("\"}");
            for (int turn = 0; turn < turns; turn++) {
                messages.append(",{\"role\":\"user\",\"content\":\"Question " + session + " of turn " + turn + ". ")
                        .append("It has some length, as questions have. ".repeat(20))
                        .append("\"}");
                String body = chat ? chat(model, stream, messages) : responses(model, stream, messages);
                request(chat ? "openai.chat" : "openai.responses", "openai session " + session, null, body);
                messages.append(",{\"role\":\"assistant\",\"content\":\"Answer.\"}");
            }
        }
        return this;
    }

    private static String chat(String model, boolean stream, CharSequence messages) {
        return "{\"model\":\"" + model + "\",\"stream\":" + stream
                + (stream ? ",\"stream_options\":{\"include_usage\":true}" : "")
                + ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"badge\",\"parameters\":{\"type\":\"object\"}}}]"
                + ",\"messages\":[" + messages + "]}";
    }

    private static String responses(String model, boolean stream, CharSequence items) {
        return "{\"model\":\"" + model + "\",\"stream\":" + stream + ",\"store\":false"
                + ",\"tools\":[{\"type\":\"function\",\"name\":\"badge\",\"parameters\":{\"type\":\"object\"}}]"
                + ",\"input\":[" + items + "]}";
    }

    RequestFiles line(String line) {
        rows.add(line);
        return this;
    }

    /** A body with the shared system prompt. */
    static String body(String model, boolean stream, String messages) {
        return "{\"model\":\"" + model + "\",\"max_tokens\":100,\"stream\":" + stream + ",\"system\":\"" + HANDBOOK
                + "\",\"messages\":[" + messages + "]}";
    }

    Path write(Path file) throws IOException {
        try (Writer out =
                new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8)) {
            out.write(String.join("\n", rows));
        }
        return file;
    }
}
