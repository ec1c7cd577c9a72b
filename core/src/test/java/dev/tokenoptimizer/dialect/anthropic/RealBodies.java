package dev.tokenoptimizer.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Request bodies of the Messages API from the traces beside the project; none where these are absent. */
final class RealBodies {

    private static final List<String> FILES = List.of(
            "bfcl-multiturn.requests.jsonl.gz",
            "cookbook-rag.requests.jsonl.gz",
            "tau-airline.requests.jsonl.gz",
            "recordings.jsonl.gz");
    private static final int MOST_BYTES = 40_000;

    private RealBodies() {}

    /** Every {@code step}-th body of moderate size. */
    static List<byte[]> load(int step) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<byte[]> bodies = new ArrayList<>();
        int seen = 0;
        for (String file : FILES) {
            Path path = Path.of(System.getProperty("token-optimizer.traces", "../../shared/traces"), file);
            if (!Files.exists(path)) {
                continue;
            }
            try (BufferedReader lines = new BufferedReader(
                    new InputStreamReader(new GZIPInputStream(Files.newInputStream(path)), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    JsonNode row = json.readTree(line);
                    JsonNode body = row.path(file.startsWith("recordings") ? "request_body" : "body");
                    if (row.path("api").asText().equals("anthropic.messages") && seen++ % step == 0) {
                        byte[] bytes = json.writeValueAsBytes(body);
                        if (bytes.length <= MOST_BYTES) {
                            bodies.add(bytes);
                        }
                    }
                }
            }
        }
        return bodies;
    }
}
