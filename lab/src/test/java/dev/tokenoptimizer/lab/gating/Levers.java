package dev.tokenoptimizer.lab.gating;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokenoptimizer.plan.SentKey;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a request does about caching, in words: {@code cache_control:5m@system} for a marker in the system prompt, {@code @top} for one at
 * the top level, {@code prompt_cache_key}, {@code header:x-session-id}. A field that nobody knows and the client did not send is one
 * too, by its name.
 */
final class Levers {

    private static final int KEY_CHARACTERS = 64;

    /** Names that text wrapped into a part needs. */
    private static final Set<String> WRAPPING = Set.of("type", "text");

    private final Set<String> known = new HashSet<>(WRAPPING);
    private final Set<String> found = new TreeSet<>();

    private Levers(JsonNode received) {
        names(received);
    }

    static Set<String> of(JsonNode received, JsonNode sent, Optional<SentKey> header) {
        Levers levers = new Levers(received);
        levers.walk(sent, "top");
        header.map(key -> "header:" + key.name()).ifPresent(levers.found::add);
        return levers.found;
    }

    private void names(JsonNode node) {
        node.fieldNames().forEachRemaining(known::add);
        node.forEach(this::names);
    }

    private void walk(JsonNode node, String place) {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            field(field.getKey(), field.getValue(), place);
        }
        if (node.isArray()) {
            for (JsonNode element : node) {
                String role = element.path("role").asText();
                boolean instructing = role.equals("system") || role.equals("developer");
                walk(element, instructing ? "system" : place);
            }
        }
    }

    private void field(String name, JsonNode value, String place) {
        switch (name) {
            case "cache_control" -> {
                marker(name, value, "ephemeral", place);
                if (value.has("scope")) {
                    found.add("cache_control.scope");
                }
            }
            case "cachePoint" -> marker(name, value, "default", place);
            case "prompt_cache_breakpoint" ->
                found.add(name + shown(value.path("mode")) + rest(value, 1) + "@" + place);
            case "prompt_cache_options" -> found.add(name + shown(value.path("mode")) + rest(value, 1));
            case "prompt_cache_key" -> found.add(value.asText().length() > KEY_CHARACTERS ? name + " too long" : name);
            default -> {
                if (!known.contains(name)) {
                    found.add(name);
                }
                walk(value, place(name, place));
            }
        }
    }

    private void marker(String name, JsonNode marker, String type, String place) {
        boolean right = marker.path("type").asText().equals(type);
        int expected = 1 + (marker.has("ttl") ? 1 : 0) + (marker.has("scope") ? 1 : 0);
        String ttl = marker.path("ttl").asText("5m");
        found.add(name + ":" + ttl + (right ? rest(marker, expected) : " of no type") + "@" + place);
    }

    private static String shown(JsonNode value) {
        return ":" + value.asText();
    }

    private static String rest(JsonNode value, int expected) {
        return value.size() == expected ? "" : " with more";
    }

    private static String place(String name, String place) {
        return switch (name) {
            case "tools", "toolConfig" -> "tools";
            case "system", "instructions" -> "system";
            case "messages", "input", "contents" -> place.equals("top") ? "messages" : place;
            default -> place;
        };
    }
}
