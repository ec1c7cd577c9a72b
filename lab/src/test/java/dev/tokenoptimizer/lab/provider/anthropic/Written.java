package dev.tokenoptimizer.lab.provider.anthropic;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Writes a body as JSON: plainly, or with everything different that the provider does not see. */
final class Written {

    private final Random random;
    private final boolean disguise;
    private final StringBuilder out = new StringBuilder();
    private int markers;

    Written(Random random) {
        this(random, true);
    }

    private Written(Random random, boolean disguise) {
        this.random = random;
        this.disguise = disguise;
    }

    static String plainly(Map<String, Object> body) {
        Written written = new Written(new Random(0), false);
        written.object(body, false);
        return written.out.toString();
    }

    String disguised(Map<String, Object> body) {
        object(body, true);
        return out.toString();
    }

    @SuppressWarnings("unchecked")
    private void value(Object value, boolean envelope) {
        space();
        switch (value) {
            case Map<?, ?> map -> object((Map<String, Object>) map, envelope);
            case List<?> list -> array(list, envelope);
            case String text -> string(text);
            default -> out.append(value);
        }
        space();
    }

    private void object(Map<String, Object> map, boolean envelope) {
        List<Map.Entry<String, Object>> fields = new ArrayList<>(map.entrySet());
        boolean mark = envelope && disguise && markers < 4 && markable(map) && random.nextInt(3) == 0;
        if (mark) {
            markers++;
            fields.add(Map.entry("cache_control", Map.of("type", "ephemeral")));
        }
        if (envelope && disguise) {
            Collections.shuffle(fields, random);
        }
        out.append('{');
        for (int i = 0; i < fields.size(); i++) {
            out.append(i == 0 ? "" : ",");
            space();
            string(fields.get(i).getKey());
            space();
            out.append(':');
            field(fields.get(i), envelope);
        }
        out.append('}');
    }

    private void field(Map.Entry<String, Object> field, boolean envelope) {
        boolean asWritten = field.getKey().equals("input") || field.getKey().equals("input_schema");
        boolean shorten = disguise
                && (field.getKey().equals("content") || field.getKey().equals("system"))
                && field.getValue() instanceof List<?> list
                && list.size() == 1
                && list.getFirst() instanceof Map<?, ?> block
                && "text".equals(block.get("type"))
                && random.nextBoolean();
        if (shorten && ((List<?>) field.getValue()).getFirst() instanceof Map<?, ?> block) {
            value(String.valueOf(block.get("text")), true);
        } else {
            value(field.getValue(), envelope && !asWritten);
        }
    }

    private void array(List<?> list, boolean envelope) {
        out.append('[');
        for (int i = 0; i < list.size(); i++) {
            out.append(i == 0 ? "" : ",");
            value(list.get(i), envelope);
        }
        out.append(']');
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || (disguise && random.nextInt(5) == 0)) {
                out.append("\\u%04x".formatted((int) c));
            } else if (c == '/' && disguise) {
                out.append("\\/");
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    private void space() {
        if (disguise) {
            out.append(
                    switch (random.nextInt(6)) {
                        case 0 -> " ";
                        case 1 -> "\n\t";
                        default -> "";
                    });
        }
    }

    /** Blocks of messages and system, and tools; not what is nested in a tool result, nor messages or sources. */
    private static boolean markable(Map<String, Object> map) {
        return map.containsKey("input_schema")
                || "tool_use".equals(map.get("type"))
                || "tool_result".equals(map.get("type"))
                || "image".equals(map.get("type"));
    }
}
