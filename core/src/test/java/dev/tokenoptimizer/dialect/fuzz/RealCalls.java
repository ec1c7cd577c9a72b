package dev.tokenoptimizer.dialect.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenoptimizer.dialect.fuzz.FuzzedDialect.Answer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/** What the traces and recordings beside the project hold of each API; nothing where these are absent. */
final class RealCalls {

    private static final List<String> TRACES = List.of(
            "bfcl-multiturn.requests.jsonl.gz",
            "cookbook-rag.requests.jsonl.gz",
            "tau-airline.requests.jsonl.gz",
            "toolbench.requests.jsonl.gz");
    private static final String RECORDINGS = "recordings.jsonl.gz";
    private static final int MOST_BYTES = 40_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, List<byte[]>> bodies = new HashMap<>();
    private final Map<String, List<Answer>> answers = new HashMap<>();

    /**
     * Reads what there is.
     *
     * @param step every so manieth body of the traces, whose bodies are much alike, and every one of the recordings
     */
    RealCalls(int step) throws IOException {
        for (String file : TRACES) {
            int[] seen = {0};
            lines(file, row -> {
                if (seen[0]++ % step == 0) {
                    body(row, row.get("body"));
                }
            });
        }
        lines(RECORDINGS, row -> {
            body(row, row.path("request_body"));
            answer(row);
        });
    }

    /** Bodies of moderate size. */
    List<byte[]> bodies(Set<String> apis) {
        return apis.stream()
                .sorted()
                .flatMap(api -> bodies.getOrDefault(api, List.of()).stream())
                .toList();
    }

    /** Answers of moderate size that were no error. */
    List<Answer> answers(Set<String> apis) {
        return apis.stream()
                .sorted()
                .flatMap(api -> answers.getOrDefault(api, List.of()).stream())
                .toList();
    }

    private static void lines(String file, Consumer<JsonNode> each) throws IOException {
        Path path = Path.of(System.getProperty("token-optimizer.traces", "."), file);
        if (!Files.exists(path)) {
            return;
        }
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(new GZIPInputStream(Files.newInputStream(path)), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                each.accept(JSON.readTree(line));
            }
        }
    }

    private void body(JsonNode row, JsonNode body) {
        byte[] bytes = body.toString().getBytes(UTF_8);
        if (body.isObject() && bytes.length <= MOST_BYTES) {
            bodies.computeIfAbsent(row.path("api").asText(), api -> new ArrayList<>())
                    .add(bytes);
        }
    }

    private void answer(JsonNode row) {
        if (row.path("response_status").asInt() != 200) {
            return;
        }
        Answer answer;
        if (row.hasNonNull("response_sse")) {
            answer = new Answer(
                    "text/event-stream", row.get("response_sse").asText().getBytes(UTF_8));
        } else if (row.hasNonNull("response_base64")) {
            byte[] frames =
                    Base64.getDecoder().decode(row.get("response_base64").asText());
            answer = new Answer("application/vnd.amazon.eventstream", frames);
        } else {
            answer = new Answer(
                    "application/json", row.path("response_body").toString().getBytes(UTF_8));
        }
        if (answer.bytes().length <= MOST_BYTES) {
            answers.computeIfAbsent(row.path("api").asText(), api -> new ArrayList<>())
                    .add(answer);
        }
    }
}
