package dev.tokenoptimizer.cli;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Writes files of requests: conversations that share a long system prompt. */
final class RequestFiles {

    private static final String HANDBOOK = "Badges are reset at the front desk between nine and five. ".repeat(150);

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
        rows.add("{\"session\":\"" + session + "\",\"turn\":0,\"t\":" + seconds
                + ",\"api\":\"anthropic.messages\",\"body\":" + body + "}");
        return this;
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
