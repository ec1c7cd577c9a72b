package dev.tokenoptimizer.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One recorded call: how often it holds each part that has a coefficient, and what the provider billed. Read with an
 * independent JSON parser.
 */
final class RecordedCall {

    /** What the fit has a coefficient for, with the value expected before any evidence and how far it may stray. */
    enum Part {
        REQUEST("overhead.request", 3, 3),
        MESSAGE("overhead.message", 4, 2),
        TEXT("scale.text", 1.0, 0.1),
        JSON("scale.json", 1.0, 0.01),
        SCHEMA("scale.schema", 1.0, 0.2),
        TOOL("overhead.tool", 30, 20),
        OUTPUT_FORMAT("overhead.output_format", 150, 50),
        TOOL_USE("overhead.block.TOOL_USE", 40, 20),
        TOOL_RESULT("overhead.block.TOOL_RESULT", 20, 15),
        THINKING_MODE("overhead.thinking_mode", 28, 10),
        SYSTEM("overhead.block.MID_CONVERSATION_SYSTEM", 4, 4);

        final String coefficient;
        final double prior;
        final double spread;

        Part(String coefficient, double prior, double spread) {
            this.coefficient = coefficient;
            this.prior = prior;
            this.spread = spread;
        }
    }

    private static final Set<String> PLAIN_BLOCKS =
            Set.of("text", "tool_use", "tool_result", "thinking", "redacted_thinking");
    private static final Set<String> BEYOND = Set.of("mcp_servers", "container", "context_management");

    final String cassette;
    final int index;
    final String model;
    final Tariff tariff;
    final int billed;
    final byte[] body;
    final double[] parts = new double[Part.values().length];
    /** Types of the provider's own tools, each with a hidden definition of its own. */
    final List<String> providerTools = new ArrayList<>();
    /** Whether the provider ran tools itself, so that the bill covers several passes over a growing prompt. */
    boolean severalPasses;
    /** Tokens that need no fit: the hidden tool prompt, media. In the model's own tokens. */
    double fixed;

    boolean plain = true;
    private final Set<String> referencedTools = new HashSet<>();
    private final TextScan scan;
    private final TokenEstimator estimator;

    private RecordedCall(JsonNode row, int billed, Tariff tariff, TokenWeights weights) {
        cassette = row.get("cassette").textValue();
        index = row.get("i").intValue();
        this.billed = billed;
        this.tariff = tariff;
        scan = new TextScan(weights::pair);
        estimator = new TokenEstimator(weights);
        JsonNode body = row.get("request_body");
        this.body = body.toString().getBytes(StandardCharsets.UTF_8);
        model = body.get("model").textValue();
        row.path("response_body")
                .path("usage")
                .path("server_tool_use")
                .forEach(uses -> severalPasses |= uses.asInt() > 0);
        severalPasses |= row.path("response_sse").asText().contains("server_tool_use");
        severalPasses |= row.path("response_body").path("content").toString().contains("server_tool_use");
        read(body);
    }

    /** Every recorded call of the Messages API that was billed. */
    static List<RecordedCall> all(TokenWeights weights) throws IOException {
        TariffBook tariffs = TariffBook.shipped();
        List<RecordedCall> calls = new ArrayList<>();
        Traces.forEachLine("recordings.jsonl.gz", row -> {
            JsonNode body = row.get("request_body");
            if (row.get("api").textValue().equals("anthropic.messages")
                    && row.get("response_status").intValue() == 200) {
                Optional<Tariff> tariff =
                        tariffs.find("anthropic", body.path("model").asText());
                int billed = billed(row);
                if (tariff.isPresent() && billed > 0) {
                    calls.add(new RecordedCall(row, billed, tariff.get(), weights));
                }
            }
        });
        return calls;
    }

    private static int billed(JsonNode row) {
        JsonNode usage = row.path("response_body").path("usage");
        for (String line : row.path("response_sse").asText().split("\n")) {
            if (line.startsWith("data:") && line.contains("\"message_start\"")) {
                usage = Traces.JSON
                        .valueToTree(parse(line.substring(5)))
                        .path("message")
                        .path("usage");
            }
        }
        return usage.path("input_tokens").intValue()
                + usage.path("cache_creation_input_tokens").asInt()
                + usage.path("cache_read_input_tokens").asInt();
    }

    private static JsonNode parse(String json) {
        try {
            return Traces.JSON.readTree(json);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void read(JsonNode body) {
        add(Part.REQUEST, 1);
        BEYOND.forEach(field -> plain &= !body.has(field));
        content(body.path("system"), false);
        for (JsonNode message : body.path("messages")) {
            add(Part.MESSAGE, 1);
            add(Part.SYSTEM, message.path("role").asText().equals("system") ? 1 : 0);
            content(message.path("content"), true);
        }
        for (JsonNode tool : body.path("tools")) {
            tool(tool);
        }
        if (body.path("tools").size() > 0) {
            String choice = body.path("tool_choice").path("type").asText("auto");
            boolean forced = choice.equals("any") || choice.equals("tool");
            fixed += forced ? tariff.toolPrompt().forced() : tariff.toolPrompt().auto();
        }
        JsonNode format = body.path("output_config").path("format");
        if (format.isObject()) {
            add(Part.OUTPUT_FORMAT, 1);
            add(Part.SCHEMA, scanned(format.toString()));
        }
        add(Part.THINKING_MODE, body.path("thinking").path("type").asText().equals("enabled") ? 1 : 0);
    }

    private void content(JsonNode content, boolean inMessage) {
        if (content.isTextual()) {
            text(content);
        }
        if (!content.isArray()) {
            return;
        }
        for (JsonNode block : content) {
            String type = block.path("type").asText();
            plain &= PLAIN_BLOCKS.contains(type)
                    || block.path("source").path("type").asText().equals("text");
            switch (type) {
                case "text" -> text(block.get("text"));
                case "tool_use" -> {
                    add(Part.TOOL_USE, 1);
                    add(Part.JSON, scanned(block.get("input").toString()));
                    add(Part.TEXT, scanned(block.get("name").textValue()));
                }
                case "tool_result" -> {
                    add(Part.TOOL_RESULT, 1);
                    content(block.path("content"), inMessage);
                }
                case "thinking" -> {
                    if (tariff.keepsThinking()) {
                        text(block.get("thinking"));
                    }
                }
                case "redacted_thinking" -> add(Part.JSON, tariff.keepsThinking() ? scanned(block.toString()) : 0);
                case "image", "document" -> media(type, block.path("source"));
                case "tool_reference" ->
                    referencedTools.add(block.path("tool_name").asText());
                default -> add(Part.JSON, scanned(block.toString()));
            }
        }
    }

    private void media(String type, JsonNode source) {
        String kind = source.path("type").asText();
        byte[] data = source.path("data").asText().getBytes(StandardCharsets.UTF_8);
        if (kind.equals("text")) {
            text(source.get("data"));
        } else if (kind.equals("base64")) {
            fixed += type.equals("image")
                    ? estimator.image(data, 0, data.length)
                    : estimator.document(data, 0, data.length);
        } else {
            fixed += type.equals("image") ? estimator.imageByReference() : estimator.documentByReference();
        }
    }

    private void tool(JsonNode tool) {
        String type = tool.path("type").asText("custom");
        if (!type.equals("custom")) {
            plain = false;
            providerTools.add(type);
            return;
        }
        boolean withheld = tool.path("defer_loading").asBoolean()
                && !referencedTools.contains(tool.path("name").asText());
        if (withheld) {
            return;
        }
        add(Part.TOOL, 1);
        ObjectNode rendered = tool.deepCopy();
        rendered.remove("cache_control");
        add(Part.SCHEMA, scanned(rendered.toString()));
    }

    private void text(JsonNode text) {
        String quoted = text.toString();
        add(Part.TEXT, scanned(quoted.substring(1, quoted.length() - 1)));
    }

    private double scanned(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return scan.tokens(bytes, 0, bytes.length);
    }

    @SuppressWarnings("EnumOrdinal") // index into the features of one run, never stored
    private void add(Part part, double amount) {
        parts[part.ordinal()] += amount;
    }

    boolean newTokenizer() {
        return tariff.tokenizer().equals("new");
    }
}
