package dev.tokenoptimizer.cli.verify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.HexFormat;
import java.util.List;

/**
 * Requests that share a prefix with each other and with nothing else in the world: all begin with the same random name. Equal
 * places in them hold equal text.
 */
final class Family {

    private static final String QUESTION = "Answer with the single word OK.";
    private static final String LONG_QUESTION = "Count from 1 to 200, with a space between numbers and nothing else.";
    private static final String TOOL = "take_note";
    private static final int NAME_TOKENS = 24;
    private static final int FEWEST_WORDS = 4;

    private final String model;
    private final long name;
    private final double tokensPerWord;

    /** @param name random; nobody must have used it before */
    Family(String model, long name, double tokensPerWord) {
        this.model = model;
        this.name = name;
        this.tokensPerWord = tokensPerWord;
    }

    /** The request's body. */
    String body(Probe probe) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("model", model).put("max_tokens", probe.outputTokens());
        if (probe.atLength()) {
            root.put("stream", true);
        }
        if (probe.tools()) {
            tool(root.putArray("tools"));
        }
        Messages messages = new Messages(root.putArray("messages"));
        List<Probe.Part> parts = probe.parts();
        int used = 0;
        int answered = 0;
        for (int i = 0; i < parts.size(); i++) {
            Probe.Part part = parts.get(i);
            ObjectNode block = switch (part.kind()) {
                case TEXT -> messages.text("user", text(i, part));
                case TOOL_USE -> messages.toolUse(id(used++));
                case TOOL_RESULT -> messages.toolResult(id(answered++));
            };
            if (part.ttl() != null) {
                mark(block, part.ttl());
            }
        }
        messages.text("user", probe.atLength() ? LONG_QUESTION : QUESTION);
        return root.toString();
    }

    private String text(int place, Probe.Part part) {
        long seed = name + 31L * place + 1_000_003L * part.variant();
        String filler = Filler.words(seed, words(place, part));
        return place == 0 ? "Notes of run " + HexFormat.of().toHexDigits(name) + ": " + filler : filler;
    }

    /** Words of the block in that place. */
    int words(int place, Probe.Part part) {
        int tokens = part.tokens() - (place == 0 ? NAME_TOKENS : 0);
        return Math.max(FEWEST_WORDS, (int) Math.round(tokens / tokensPerWord));
    }

    private String id(int number) {
        return "toolu_" + HexFormat.of().toHexDigits(name) + "_" + number;
    }

    private static void tool(ArrayNode tools) {
        ObjectNode tool = tools.addObject().put("name", TOOL).put("description", "Takes a note.");
        ObjectNode schema = tool.putObject("input_schema").put("type", "object");
        schema.putObject("properties").putObject("text").put("type", "string");
    }

    private static void mark(ObjectNode block, Ttl ttl) {
        ObjectNode marker = block.putObject("cache_control").put("type", "ephemeral");
        if (ttl != Ttl.FIVE_MINUTES) {
            marker.put("ttl", ttl.wireName());
        }
    }

    /** Collects blocks into messages whose roles alternate. */
    private static final class Messages {

        private final ArrayNode messages;
        private String role = "";
        private ArrayNode content;

        Messages(ArrayNode messages) {
            this.messages = messages;
            this.content = JsonNodeFactory.instance.arrayNode();
        }

        ObjectNode text(String by, String text) {
            return block(by).put("type", "text").put("text", text);
        }

        ObjectNode toolUse(String id) {
            ObjectNode block =
                    block("assistant").put("type", "tool_use").put("id", id).put("name", TOOL);
            block.putObject("input").put("text", "one more");
            return block;
        }

        ObjectNode toolResult(String id) {
            return block("user")
                    .put("type", "tool_result")
                    .put("tool_use_id", id)
                    .put("content", "noted");
        }

        private ObjectNode block(String by) {
            if (!by.equals(role)) {
                role = by;
                content = messages.addObject().put("role", by).putArray("content");
            }
            return content.addObject();
        }
    }
}
