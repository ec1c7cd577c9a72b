package dev.tokenoptimizer.planner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenoptimizer.prompt.Block;
import dev.tokenoptimizer.prompt.BlockKind;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.Markability;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Tier;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reads block traces as prompts. */
final class Traces {

    /** One request of a trace. */
    record Request(
            long millis,
            Prompt prompt,
            long output,
            @Nullable Double seconds) {}

    private record Node(int parent, int tokens, String kind) {}

    private Traces() {}

    static Optional<Path> file(String name) {
        String folder = System.getProperty("token-optimizer.traces", "");
        Path path = Path.of(folder, name);
        return folder.isEmpty() || !Files.exists(path) ? Optional.empty() : Optional.of(path);
    }

    static void read(Path file, Consumer<Request> each) throws IOException {
        ObjectMapper json = new ObjectMapper();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            lines.readLine();
            List<Node> nodes = new ArrayList<>();
            nodes.add(new Node(0, 0, ""));
            String line = lines.readLine();
            while (line != null) {
                JsonNode row = json.readTree(line);
                int at = row.get("from").asInt();
                for (JsonNode added : row.get("add")) {
                    nodes.add(new Node(at, added.get(0).asInt(), added.get(1).asText()));
                    at = nodes.size() - 1;
                }
                Double seconds = row.get("dur").isNull() ? null : row.get("dur").asDouble();
                each.accept(new Request(
                        (long) (row.get("t").asDouble() * 1_000) + 1_000_000_000L,
                        prompt(
                                nodes,
                                at,
                                row.get("scope").asText(),
                                row.get("model").asText()),
                        row.get("out").asLong(),
                        seconds));
                line = lines.readLine();
            }
        }
    }

    private static Prompt prompt(List<Node> nodes, int leaf, String scope, String model) {
        Deque<Integer> path = new ArrayDeque<>();
        for (int at = leaf; at != 0; at = nodes.get(at).parent) {
            path.push(at);
        }
        List<Block> blocks = new ArrayList<>(path.size());
        int tokens = 0;
        int head = 0;
        int message = -1;
        int position = -1;
        String role = "";
        String lastKind = "";
        long salt = model.hashCode();
        for (int id : path) {
            Node node = nodes.get(id);
            tokens += node.tokens;
            BlockKind kind = kind(node.kind);
            boolean inHead = kind == BlockKind.TOOL || kind == BlockKind.SYSTEM_TEXT;
            head += inHead ? 1 : 0;
            String nowRole = node.kind.equals("assistant") || node.kind.equals("tool_use") ? "assistant" : "user";
            if (!inHead && (!nowRole.equals(role) || node.kind.equals("text"))) {
                message++;
                role = nowRole;
            }
            boolean run = node.kind.equals(lastKind) && node.kind.startsWith("tool_");
            position += run ? 0 : 1;
            lastKind = node.kind;
            Tier tier = kind == BlockKind.TOOL ? Tier.TOOLS : inHead ? Tier.SYSTEM : Tier.MESSAGES;
            Fingerprint key = new Fingerprint(salt, id * 0x9E3779B97F4A7C15L);
            blocks.add(new Block(tier, kind, inHead ? -1 : message, 0, 0, tokens, position, Markability.FIELD, key));
        }
        return new Prompt(
                model,
                false,
                new CacheScope("anthropic", scope),
                blocks,
                head,
                List.of(),
                message + 1,
                new Fingerprint(0, 0),
                false,
                false,
                false,
                Set.of());
    }

    private static BlockKind kind(String kind) {
        return switch (kind) {
            case "tools" -> BlockKind.TOOL;
            case "system" -> BlockKind.SYSTEM_TEXT;
            case "tool_use" -> BlockKind.TOOL_USE;
            case "tool_result" -> BlockKind.TOOL_RESULT;
            default -> BlockKind.TEXT;
        };
    }
}
