package dev.tokenoptimizer.lab.provider.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.tokenoptimizer.lab.provider.wire.PrefixId;
import dev.tokenoptimizer.lab.provider.wire.Reply;
import dev.tokenoptimizer.lab.provider.wire.Reply.Piece;
import dev.tokenoptimizer.lab.provider.wire.Speech;
import dev.tokenoptimizer.lab.provider.wire.Wish;
import dev.tokenoptimizer.usage.Usage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Writes answers of generateContent: one JSON object, or a stream of them as events or as an array. */
public final class AnswerWriter {

    private static final int WORDS_PER_PIECE = 8;
    private static final String EVENT_END = "\r\n\r\n";
    private static final String THOUGHT = "So far nobody has asked what a made-up thought is made of.";

    private final ReadRequest request;
    private final PrefixId identity;
    private final Usage usage;
    private final Speech speech;
    private final long thoughts;
    private final String extra;

    /** @param vertex whether the answer is Vertex's, whose usage tells the kind of traffic instead of the tier */
    private AnswerWriter(ReadRequest request, Usage input, boolean vertex) {
        this.request = request;
        this.identity = request.prompt().whole();
        Wish wish = request.wish();
        this.thoughts = Math.min(wish.maxTokens(), request.thinking().about(identity));
        this.speech = Speech.about(
                identity,
                new Wish(
                        wish.stream(),
                        wish.maxTokens() - thoughts,
                        wish.tools(),
                        wish.toolRequired(),
                        wish.continuesTools(),
                        wish.outputSchema()));
        this.usage = input.withOutput(OptionalLong.of(thoughts + speech.tokens()));
        this.extra = vertex ? "trafficType" : "serviceTier";
    }

    /**
     * The answer to a request.
     *
     * @param input bill of the input
     * @param form how it is sent
     */
    public static Reply reply(ReadRequest request, Usage input, boolean vertex, Form form) {
        AnswerWriter writer = new AnswerWriter(request, input, vertex);
        return switch (form) {
            case WHOLE -> Reply.whole(writer.usage, writer.whole());
            case EVENTS -> Reply.streamed(writer.usage, writer.events());
            case ARRAY -> Reply.streamed(writer.usage, "application/json; charset=UTF-8", writer.array());
        };
    }

    /** How an answer is sent. */
    public enum Form {
        WHOLE,
        /** {@code alt=sse}. */
        EVENTS,
        /** A stream without that. */
        ARRAY
    }

    private String whole() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode parts = parts(root, finishReason());
        if (request.thinking().shown() && thoughts > 0) {
            thought(parts);
        }
        speech.parts().forEach(part -> part(parts, part));
        return closed(root, speech.tokens(), true).toString();
    }

    private List<Piece> events() {
        return chunks().stream()
                .map(chunk -> new Piece("data: " + chunk.json() + EVENT_END, chunk.tokens()))
                .toList();
    }

    private List<Piece> array() {
        List<Chunk> chunks = chunks();
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < chunks.size(); i++) {
            String json = (i == 0 ? "[" : ",\r\n") + chunks.get(i).json() + (i == chunks.size() - 1 ? "]" : "");
            pieces.add(new Piece(json, chunks.get(i).tokens()));
        }
        return pieces;
    }

    /** @param tokens generated when it is sent, thoughts included */
    private record Chunk(String json, int tokens) {}

    private List<Chunk> chunks() {
        List<Chunk> chunks = new ArrayList<>();
        ObjectNode first = JsonNodeFactory.instance.objectNode();
        ArrayNode parts = parts(first, null);
        if (request.thinking().shown() && thoughts > 0) {
            thought(parts);
        } else {
            parts.addObject().put("text", "");
        }
        chunks.add(chunk(first, 0, false));
        int said = 0;
        for (Speech.Part part : speech.parts()) {
            if (part instanceof Speech.Text text) {
                words(chunks, text, said);
            } else {
                ObjectNode root = JsonNodeFactory.instance.objectNode();
                part(parts(root, null), part);
                chunks.add(chunk(root, said + part.tokens(), false));
            }
            said += part.tokens();
        }
        ObjectNode last = JsonNodeFactory.instance.objectNode();
        parts(last, finishReason()).addObject().put("text", "");
        chunks.add(chunk(last, said, true));
        return chunks;
    }

    private void words(List<Chunk> chunks, Speech.Text text, int before) {
        List<String> words = text.words();
        for (int i = 0; i < words.size(); i += WORDS_PER_PIECE) {
            int to = Math.min(i + WORDS_PER_PIECE, words.size());
            ObjectNode root = JsonNodeFactory.instance.objectNode();
            parts(root, null).addObject().put("text", String.join("", words.subList(i, to)));
            chunks.add(chunk(root, before + to, false));
        }
    }

    private Chunk chunk(ObjectNode root, int said, boolean last) {
        return new Chunk(closed(root, said, last).toString(), (int) thoughts + said);
    }

    private static ArrayNode parts(ObjectNode root, @Nullable String finishReason) {
        ObjectNode candidate = root.putArray("candidates").addObject();
        ArrayNode parts = candidate.putObject("content").put("role", "model").putArray("parts");
        if (finishReason != null) {
            candidate.put("finishReason", finishReason);
        }
        candidate.put("index", 0);
        return parts;
    }

    private static void thought(ArrayNode parts) {
        parts.addObject().put("text", THOUGHT).put("thought", true);
    }

    private void part(ArrayNode parts, Speech.Part part) {
        ObjectNode node = parts.addObject();
        switch (part) {
            case Speech.Text text -> node.put("text", text.whole());
            case Speech.ToolCall call -> {
                ObjectNode function = node.putObject("functionCall").put("name", call.name());
                function.putRawValue("args", new RawValue(call.input()));
                if (thoughts > 0) {
                    node.put("thoughtSignature", signature());
                }
            }
        }
    }

    private String signature() {
        byte[] bytes = Speech.idOf(identity).getBytes(StandardCharsets.US_ASCII);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** What follows the candidates. Only the last piece of a stream tells what came from the cache. */
    private ObjectNode closed(ObjectNode root, int said, boolean last) {
        ObjectNode node = root.putObject("usageMetadata").put("promptTokenCount", usage.input());
        if (said > 0) {
            node.put("candidatesTokenCount", said);
        }
        node.put("totalTokenCount", usage.input() + said + thoughts);
        if (last && usage.read() > 0) {
            node.put("cachedContentTokenCount", usage.read());
            ofText(node.putArray("cacheTokensDetails"), usage.read());
        }
        ofText(node.putArray("promptTokensDetails"), usage.input());
        if (thoughts > 0) {
            node.put("thoughtsTokenCount", thoughts);
        }
        node.put(extra, extra.equals("serviceTier") ? request.tier() : traffic());
        return root.put("modelVersion", request.model()).put("responseId", Speech.idOf(identity));
    }

    private String traffic() {
        return request.tier().equals("standard")
                ? "ON_DEMAND"
                : "ON_DEMAND_" + request.tier().toUpperCase(Locale.ROOT);
    }

    private static void ofText(ArrayNode details, long tokens) {
        details.addObject().put("modality", "TEXT").put("tokenCount", tokens);
    }

    private String finishReason() {
        return speech.end() == Speech.End.LIMIT ? "MAX_TOKENS" : "STOP";
    }
}
