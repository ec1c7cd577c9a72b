package dev.tokenoptimizer.lab.provider.bedrock;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.lab.provider.anthropic.Answer;
import dev.tokenoptimizer.lab.provider.wire.Reply;
import dev.tokenoptimizer.lab.provider.wire.Reply.Piece;
import dev.tokenoptimizer.usage.Usage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Writes answers of InvokeModel for Claude: those of the Messages API, streamed as binary events, of which each carries the data of one of
 * theirs in Base64, and the last the counts of the invocation.
 */
public final class InvokeWriter {

    private static final String EVENT_STREAM = "application/vnd.amazon.eventstream";
    private static final String DATA = "data: ";
    private static final String PING = "event: ping\n";

    private InvokeWriter() {}

    /** @param latencyMillis how long it takes until the answer begins */
    public static Reply reply(Answer answer, long latencyMillis) {
        Reply messages = answer.reply();
        if (!messages.stream()) {
            return messages;
        }
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < messages.pieces().size(); i++) {
            Piece piece = messages.pieces().get(i);
            boolean last = i == messages.pieces().size() - 1;
            String metrics = last ? metrics(answer.usage(), latencyMillis) : "";
            pieces.add(new Piece(frames(piece, metrics), piece.outputTokens()));
        }
        return Reply.streamed(messages.usage(), EVENT_STREAM, pieces);
    }

    private static byte[] frames(Piece piece, String metrics) {
        String[] events = new String(piece.bytes(), StandardCharsets.UTF_8).split("\n\n");
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int i = 0; i < events.length; i++) {
            if (!events[i].startsWith(PING)) {
                String data = events[i].substring(events[i].indexOf(DATA) + DATA.length());
                frames.writeBytes(chunk(i == events.length - 1 ? withMetrics(data, metrics) : data));
            }
        }
        return frames.toByteArray();
    }

    private static byte[] chunk(String data) {
        String bytes = Base64.getEncoder().encodeToString(data.getBytes(StandardCharsets.UTF_8));
        return EventFrame.of(
                "chunk",
                JsonNodeFactory.instance.objectNode().put("bytes", bytes).toString());
    }

    private static String withMetrics(String data, String metrics) {
        return metrics.isEmpty()
                ? data
                : data.substring(0, data.length() - 1) + ",\"amazon-bedrock-invocationMetrics\":" + metrics + "}";
    }

    private static String metrics(Usage usage, long latencyMillis) {
        ObjectNode counts = JsonNodeFactory.instance
                .objectNode()
                .put("inputTokenCount", usage.fresh())
                .put("outputTokenCount", usage.output().orElse(0))
                .put("invocationLatency", latencyMillis)
                .put("firstByteLatency", latencyMillis)
                .put("cacheReadInputTokenCount", usage.read())
                .put("cacheWriteInputTokenCount", usage.written());
        return counts.toString();
    }
}
