package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.trace.NodeKind;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Requests in short notation. A prompt is written as its blocks: {@code tools system | user | thinking assistant | result user},
 * messages divided by bars. A block is a kind, and may have a name ({@code user:hello}), without which equal kinds are equal
 * content, tokens ({@code user#500}; else 1,000), and markers: {@code user*} for five minutes, {@code user**} for one hour.
 * Thinking is of the assistant and cannot be marked. Within one instance equal prefixes have equal numbers.
 */
final class Prompts {

    private static final Pattern BLOCK = Pattern.compile("([a-z_]+)(?::([^#*]+))?(?:#(\\d+))?(\\*{0,2})");
    private static final int TOKENS = 1000;

    private final Map<String, Integer> prefixes = new HashMap<>();

    TestRequest of(String blocks) {
        return new TestRequest(read(blocks), 0, "scope", "session", "model", Map.of());
    }

    /** The markers that a prompt is written with. */
    static List<Marker> markersIn(String blocks) {
        List<Marker> markers = new ArrayList<>();
        int index = 0;
        for (String word : blocks.strip().split("[ |]+", -1)) {
            if (word.isEmpty()) {
                continue;
            }
            if (word.endsWith("**")) {
                markers.add(new Marker(index, Ttl.ONE_HOUR));
            } else if (word.endsWith("*")) {
                markers.add(new Marker(index, Ttl.FIVE_MINUTES));
            }
            index++;
        }
        return markers;
    }

    private List<TestRequest.Block> read(String blocks) {
        List<TestRequest.Block> read = new ArrayList<>();
        String prefix = "";
        int tokens = 0;
        int position = -1;
        int message = -1;
        NodeKind before = NodeKind.TEXT;
        if (blocks.isBlank()) {
            return read;
        }
        for (String word : blocks.strip().split(" +", -1)) {
            if (word.equals("|")) {
                message++;
                continue;
            }
            Matcher block = BLOCK.matcher(word);
            if (!block.matches()) {
                throw new IllegalArgumentException("no block: " + word);
            }
            NodeKind kind = kind(block.group(1));
            String name = block.group(2) == null ? block.group(1) : block.group(2);
            int own = block.group(3) == null ? TOKENS : Integer.parseInt(block.group(3));
            prefix += "/" + message + block.group(1) + ":" + name;
            tokens += own;
            boolean sameRun = kind == before && (kind == NodeKind.TOOL_USE || kind == NodeKind.TOOL_RESULT);
            position += sameRun ? 0 : 1;
            before = kind;
            read.add(new TestRequest.Block(
                    prefixes.computeIfAbsent(prefix, _ -> prefixes.size() + 1),
                    kind,
                    message,
                    own,
                    tokens,
                    position,
                    !block.group(1).equals("thinking"),
                    name));
        }
        return read;
    }

    private static NodeKind kind(String word) {
        return switch (word) {
            case "use" -> NodeKind.TOOL_USE;
            case "result" -> NodeKind.TOOL_RESULT;
            case "thinking" -> NodeKind.ASSISTANT;
            default -> NodeKind.valueOf(word.toUpperCase(Locale.ROOT));
        };
    }
}
