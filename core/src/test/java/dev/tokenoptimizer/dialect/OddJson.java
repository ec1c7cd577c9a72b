package dev.tokenoptimizer.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Writes a document with white space and escapes drawn at random, and the members of content parts in any order. */
public final class OddJson {

    private final Random random;
    private final boolean odd;
    private final StringBuilder out = new StringBuilder();

    private OddJson(Random random, boolean odd) {
        this.random = random;
        this.odd = odd;
    }

    /** @param odd false for plain compact JSON */
    public static byte[] write(JsonNode document, long seed, boolean odd) {
        OddJson writer = new OddJson(new Random(seed), odd);
        writer.value(document, "");
        return writer.out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void value(JsonNode node, String name) {
        if (node.isObject()) {
            List<String> names = new ArrayList<>();
            node.fieldNames().forEachRemaining(names::add);
            if (odd && name.equals("part")) {
                Collections.shuffle(names, random);
            }
            list('{', names, '}', member -> {
                string(member);
                space();
                out.append(':');
                space();
                value(node.get(member), member);
            });
        } else if (node.isArray()) {
            List<JsonNode> elements = new ArrayList<>();
            node.forEach(elements::add);
            boolean parts = name.equals("content") || name.equals("output");
            list('[', elements, ']', element -> value(element, parts ? "part" : ""));
        } else if (node.isTextual()) {
            string(node.asText());
        } else {
            out.append(node);
        }
    }

    private <T> void list(char open, List<T> all, char close, java.util.function.Consumer<T> write) {
        out.append(open);
        String separator = "";
        for (T each : all) {
            out.append(separator);
            space();
            write.accept(each);
            space();
            separator = ",";
        }
        out.append(close);
    }

    private void space() {
        while (odd && random.nextInt(5) == 0) {
            out.append(" \n\r\t".charAt(random.nextInt(4)));
        }
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (odd && !Character.isSurrogate(c) && random.nextInt(12) == 0) {
                out.append(String.format("\\u%04x", (int) c));
            } else if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
