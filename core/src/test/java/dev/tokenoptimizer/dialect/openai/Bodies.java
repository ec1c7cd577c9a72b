package dev.tokenoptimizer.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;

/** Draws request bodies of either API, from bare ones to ones with everything. */
final class Bodies {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Api api;
    private final Random random;
    private int words;

    Bodies(Api api, long seed) {
        this.api = api;
        this.random = new Random(seed);
    }

    ObjectNode body() {
        ObjectNode body = JSON.createObjectNode().put("model", "gpt-5.6-sol");
        if (random.nextBoolean()) {
            body.set("tools", tools());
        }
        if (random.nextInt(3) == 0) {
            body.put("temperature", 0.5).put("stream", random.nextBoolean());
        }
        if (random.nextInt(3) == 0) {
            streamed(body);
        }
        if (random.nextInt(4) == 0) {
            ObjectNode format = JSON.createObjectNode().put("type", "json_schema");
            format.putObject("json_schema").put("name", "answer");
            if (api == Api.CHAT) {
                body.set("response_format", format);
            } else {
                body.putObject("text").set("format", format);
            }
        }
        if (api == Api.RESPONSES && random.nextBoolean()) {
            body.put("instructions", text());
        }
        body.set(api == Api.CHAT ? "messages" : "input", messages());
        if (random.nextInt(5) == 0) {
            body.put("prompt_cache_key", "team-" + random.nextInt(3));
        }
        if (random.nextInt(6) == 0) {
            body.put("some_new_parameter", random.nextInt());
        }
        return body;
    }

    private void streamed(ObjectNode body) {
        body.put("stream", true);
        switch (random.nextInt(5)) {
            case 0 -> body.putNull("stream_options");
            case 1 -> body.putObject("stream_options");
            case 2 -> body.putObject("stream_options").put("include_obfuscation", false);
            case 3 -> body.putObject("stream_options").put("a", 1).put("include_usage", random.nextBoolean());
            default -> {}
        }
    }

    /** Sets markers on parts that take them, and sometimes options. */
    void mark(ObjectNode body, int most) {
        int left = most;
        for (JsonNode message : body.path(api == Api.CHAT ? "messages" : "input")) {
            for (String name : new String[] {"content", "output"}) {
                for (JsonNode part : message.path(name)) {
                    boolean may = PartType.of(part.path("type").asText()).takesMarkers;
                    if (may && left > 0 && random.nextInt(3) == 0) {
                        ObjectNode marker = ((ObjectNode) part).putObject("prompt_cache_breakpoint");
                        marker.put("mode", "explicit");
                        if (random.nextInt(6) == 0) {
                            marker.put("ttl", random.nextBoolean() ? "30m" : "12h");
                        }
                        left--;
                    }
                }
            }
        }
        switch (random.nextInt(8)) {
            case 0 -> body.putObject("prompt_cache_options");
            case 1 -> body.putObject("prompt_cache_options").put("ttl", "30m");
            case 2 -> body.putObject("prompt_cache_options").put("mode", "implicit");
            case 3 ->
                body.putObject("prompt_cache_options").put("mode", "explicit").put("ttl", "30m");
            case 4 -> body.putNull("prompt_cache_options");
            case 5 -> body.putObject("prompt_cache_options").put("prewarm", true);
            case 6 -> body.putObject("prompt_cache_options").put("ttl", random.nextBoolean() ? "12h" : "7d");
            default -> {}
        }
    }

    /** Sets markers of Anthropic's kind on parts of any type. */
    static void control(ObjectNode body, Random random) {
        body.path("messages")
                .forEach(message -> message.path("content").forEach(part -> {
                    if (random.nextInt(6) == 0) {
                        ObjectNode control =
                                ((ObjectNode) part).putObject("cache_control").put("type", "ephemeral");
                        if (random.nextBoolean()) {
                            control.put("ttl", random.nextBoolean() ? "5m" : "1h");
                        }
                    }
                }));
    }

    private ArrayNode tools() {
        ArrayNode tools = JSON.createArrayNode();
        for (int i = random.nextInt(4); i >= 0; i--) {
            ObjectNode tool = tools.addObject().put("type", "function");
            ObjectNode function = api == Api.CHAT ? tool.putObject("function") : tool;
            function.put("name", "tool_" + i).put("description", text());
            function.putObject("parameters").put("type", "object").putObject("properties");
        }
        return tools;
    }

    private JsonNode messages() {
        if (api == Api.RESPONSES && random.nextInt(6) == 0) {
            return JSON.getNodeFactory().textNode(text());
        }
        ArrayNode messages = JSON.createArrayNode();
        for (int i = random.nextInt(3); i > 0; i--) {
            content(messages.addObject().put("role", random.nextBoolean() ? "developer" : "system"), "content");
        }
        int turns = random.nextInt(6);
        for (int turn = 0; turn <= turns; turn++) {
            user(messages);
            if (turn < turns) {
                answer(messages);
            }
        }
        return messages;
    }

    private void user(ArrayNode messages) {
        ObjectNode message = messages.addObject();
        if (api == Api.RESPONSES && random.nextBoolean()) {
            message.put("type", "message");
        }
        content(message.put("role", "user"), "content");
    }

    private void answer(ArrayNode messages) {
        boolean calls = random.nextBoolean();
        if (api == Api.CHAT) {
            ObjectNode message = messages.addObject().put("role", "assistant");
            if (!calls) {
                message.put("content", text());
                return;
            }
            message.putNull("content");
            int count = 1 + random.nextInt(2);
            ArrayNode called = message.putArray("tool_calls");
            for (int i = 0; i < count; i++) {
                ObjectNode call = called.addObject().put("id", "c" + i).put("type", "function");
                call.putObject("function").put("name", "tool_0").put("arguments", "{\"a\":" + i + "}");
            }
            for (int i = 0; i < count; i++) {
                content(messages.addObject().put("role", "tool").put("tool_call_id", "c" + i), "content");
            }
            return;
        }
        if (random.nextInt(3) == 0) {
            messages.addObject().put("type", "reasoning").put("id", "r").put("encrypted_content", "gAAAAB" + text());
        }
        if (calls) {
            messages.addObject()
                    .put("type", "function_call")
                    .put("call_id", "c")
                    .put("name", "tool_0")
                    .put("arguments", "{}");
            content(messages.addObject().put("type", "function_call_output").put("call_id", "c"), "output");
        } else {
            ObjectNode message = messages.addObject().put("type", "message").put("role", "assistant");
            message.putArray("content").addObject().put("type", "output_text").put("text", text());
        }
    }

    private void content(ObjectNode owner, String name) {
        if (random.nextBoolean()) {
            owner.put(name, random.nextInt(12) == 0 ? "" : text());
            return;
        }
        ArrayNode parts = owner.putArray(name);
        for (int i = random.nextInt(3); i >= 0; i--) {
            part(parts.addObject());
        }
    }

    private void part(ObjectNode part) {
        boolean chat = api == Api.CHAT;
        switch (random.nextInt(8)) {
            case 0 -> {
                part.put("type", chat ? "image_url" : "input_image");
                if (chat) {
                    part.putObject("image_url").put("url", "data:image/png;base64,iVBORw0KGgo=");
                } else {
                    part.put("image_url", "https://example.org/a.png").put("detail", "low");
                }
            }
            case 1 -> {
                part.put("type", chat ? "file" : "input_file");
                (chat ? part.putObject("file") : part).put("file_id", "file-1");
            }
            case 2 -> part.put("type", "brand_new_part").put("value", words++);
            default -> part.put("type", chat ? "text" : "input_text").put("text", text());
        }
    }

    private String text() {
        return "plain words " + words++ + " \u00e9 \ud83d\ude00 / \"quoted\" \\ \n" + "x".repeat(random.nextInt(40));
    }
}
