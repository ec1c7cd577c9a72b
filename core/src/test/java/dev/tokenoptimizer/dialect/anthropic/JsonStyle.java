package dev.tokenoptimizer.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Writes one document in the ways that different clients would: white space, escapes, member order of known blocks, string or
 * one-block array.
 */
final class JsonStyle {

    private static final Set<String> ORDER_COUNTS =
            Set.of("input", "input_schema", "thinking", "tool_choice", "output_config", "citations", "some_new_field");

    private static final Set<String> UNKNOWN = Set.of("brand_new_block", "container_upload", "web_fetch_result");

    private final Random random;
    private final boolean wild;

    /** @param wild false for plain compact JSON in the document's own order */
    JsonStyle(long seed, boolean wild) {
        this.random = new Random(seed);
        this.wild = wild;
    }

    byte[] write(JsonNode document) {
        StringBuilder out = new StringBuilder();
        value(document, out, wild, "");
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void value(JsonNode node, StringBuilder out, boolean shuffle, String name) {
        if (node.isObject()) {
            object(node, out, shuffle);
        } else if (node.isArray()) {
            array(node, out, shuffle, name);
        } else if (node.isTextual()) {
            string(node.asText(), out);
        } else {
            out.append(node.asText());
        }
    }

    private void object(JsonNode node, StringBuilder out, boolean shuffle) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        if (shuffle && !UNKNOWN.contains(node.path("type").asText())) {
            Collections.shuffle(names, random);
        }
        out.append('{');
        String separator = "";
        for (String name : names) {
            out.append(separator);
            space(out);
            string(name, out);
            space(out);
            out.append(':');
            space(out);
            value(node.get(name), out, shuffle && !ORDER_COUNTS.contains(name), name);
            space(out);
            separator = ",";
        }
        out.append('}');
    }

    private void array(JsonNode node, StringBuilder out, boolean shuffle, String name) {
        boolean oneText = node.size() == 1
                && node.get(0).path("type").asText().equals("text")
                && node.get(0).size() == 2
                && !node.get(0).path("text").asText().isEmpty();
        if (wild && oneText && (name.equals("content") || name.equals("system")) && random.nextBoolean()) {
            string(node.get(0).get("text").asText(), out);
            return;
        }
        out.append('[');
        String separator = "";
        for (JsonNode element : node) {
            out.append(separator);
            space(out);
            value(element, out, shuffle, "");
            space(out);
            separator = ",";
        }
        out.append(']');
    }

    private void space(StringBuilder out) {
        while (wild && random.nextInt(6) == 0) {
            out.append(" \n\r\t".charAt(random.nextInt(4)));
        }
    }

    private void string(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean mustEscape = c < ' ' || c == '"' || c == '\\';
            if (wild && random.nextInt(12) == 0 && !Character.isSurrogate(c)) {
                out.append(String.format("\\u%04" + (random.nextBoolean() ? "x" : "X"), (int) c));
            } else if (wild && Character.isHighSurrogate(c) && random.nextBoolean()) {
                out.append(String.format("\\u%04x\\u%04x", (int) c, (int) text.charAt(++i)));
            } else if (mustEscape) {
                out.append(
                        switch (c) {
                            case '"' -> "\\\"";
                            case '\\' -> "\\\\";
                            case '\n' -> "\\n";
                            case '\t' -> "\\t";
                            default -> String.format("\\u%04x", (int) c);
                        });
            } else if (c == '/' && wild && random.nextBoolean()) {
                out.append("\\/");
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
