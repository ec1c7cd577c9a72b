package dev.tokenoptimizer.planner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenoptimizer.prompt.Prompt;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.zip.GZIPInputStream;

/** Reads request bodies of the Messages API as prompts, roughly: a block per element, four characters per token. */
final class BodyTraces {

    private static final int CHARACTERS_PER_TOKEN = 4;

    private BodyTraces() {}

    /** Hands over the session's name and the prompt of each request, in file order. */
    static void read(Path file, BiConsumer<String, Prompt> each) throws IOException {
        ObjectMapper json = new ObjectMapper();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode row = json.readTree(line);
                if (row.get("api").asText().equals("anthropic.messages")) {
                    each.accept(row.get("session").asText(), prompt(row.get("body")));
                }
            }
        }
    }

    private static Prompt prompt(JsonNode body) {
        Prompts prompt = Prompts.prompt();
        body.path("tools").forEach(tool -> prompt.tool(tool.toString(), tokens(tool)));
        JsonNode system = body.path("system");
        if (system.isTextual()) {
            prompt.system(system.toString(), tokens(system));
        } else {
            system.forEach(block -> prompt.system(block.toString(), tokens(block)));
        }
        for (JsonNode message : body.path("messages")) {
            JsonNode content = message.get("content");
            if (content.isTextual()) {
                prompt.message(content.toString(), tokens(content));
                continue;
            }
            boolean first = true;
            for (JsonNode block : content) {
                if (first) {
                    prompt.message(block.toString(), tokens(block));
                } else {
                    prompt.block(block.toString(), tokens(block));
                }
                first = false;
            }
        }
        return prompt.build();
    }

    private static int tokens(JsonNode node) {
        return 1 + node.toString().length() / CHARACTERS_PER_TOKEN;
    }
}
