package dev.tokenoptimizer.lab.provider.anthropic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** A random conversation with tools, as maps and lists in plain order. */
record GeneratedBody(Random random) {

    Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", "claude-sonnet-5-5");
        body.put("max_tokens", 100);
        body.put("tools", many(0, 4, this::tool));
        body.put("system", many(0, 3, this::text));
        List<Object> messages = new ArrayList<>();
        int turns = random.nextInt(1, 5);
        for (int i = 0; i < turns; i++) {
            messages.add(message("user", many(1, 4, i == 0 ? this::text : this::userBlock)));
            messages.add(message("assistant", many(1, 4, this::assistantBlock)));
        }
        messages.add(message("user", List.of(text())));
        body.put("messages", messages);
        return body;
    }

    private Map<String, Object> tool() {
        return fields(
                "name",
                "tool" + random.nextInt(100),
                "description",
                words(),
                "input_schema",
                fields("type", "object", "properties", fields("a", fields("type", "number", "minimum", 0.5))));
    }

    private Map<String, Object> userBlock() {
        return switch (random.nextInt(4)) {
            case 0 -> text();
            case 1 -> fields("type", "tool_result", "tool_use_id", "t1", "content", many(1, 3, this::text));
            case 2 -> fields("type", "tool_result", "tool_use_id", "t2", "content", List.of(text()), "is_error", true);
            default ->
                fields(
                        "type",
                        "image",
                        "source",
                        fields("type", "base64", "media_type", "image/png", "data", "iVBORw0KGgo="));
        };
    }

    private Map<String, Object> assistantBlock() {
        return random.nextBoolean()
                ? text()
                : fields("type", "tool_use", "id", "t1", "name", "tool", "input", fields("b", 1, "a", words()));
    }

    private Map<String, Object> text() {
        return fields("type", "text", "text", words());
    }

    private Map<String, Object> message(String role, Object content) {
        return fields("role", role, "content", content);
    }

    private String words() {
        StringBuilder words = new StringBuilder("word");
        for (int i = random.nextInt(8); i > 0; i--) {
            words.append(" é\"/\\\n😀x ".charAt(random.nextInt(6))).append(random.nextInt(1000));
        }
        return words.toString();
    }

    private List<Object> many(int least, int below, Supplier<Map<String, Object>> one) {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(least, below); i > 0; i--) {
            list.add(one.get());
        }
        return list;
    }

    private static Map<String, Object> fields(Object... namesAndValues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields;
    }
}
