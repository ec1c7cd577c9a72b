package dev.tokenoptimizer.lab.provider.wire;

import dev.tokenoptimizer.usage.Usage;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An answer as it goes over the wire.
 *
 * @param usage what it bills, output included
 * @param contentType of its body
 * @param whole its body, unless it is streamed
 * @param pieces in order, at least two, the first of which is sent when the answer begins; none unless it is streamed
 */
public record Reply(Usage usage, String contentType, String whole, List<Piece> pieces) {

    private static final String JSON = "application/json";
    private static final String SERVER_SENT_EVENTS = "text/event-stream; charset=utf-8";

    public Reply {
        pieces = List.copyOf(pieces);
    }

    /** A piece of a streamed answer: one or more complete events. */
    public static final class Piece {

        private final byte[] bytes;
        private final int outputTokens;

        /** @param outputTokens output tokens that were generated when it is sent */
        public Piece(byte[] bytes, int outputTokens) {
            this.bytes = bytes.clone();
            this.outputTokens = outputTokens;
        }

        /** @param outputTokens output tokens that were generated when it is sent */
        public Piece(String events, int outputTokens) {
            this(events.getBytes(StandardCharsets.UTF_8), outputTokens);
        }

        public byte[] bytes() {
            return bytes.clone();
        }

        /** Output tokens that were generated when it is sent. */
        public int outputTokens() {
            return outputTokens;
        }
    }

    /** One body of JSON. */
    public static Reply whole(Usage usage, String body) {
        return new Reply(usage, JSON, body, List.of());
    }

    /** Server-sent events. */
    public static Reply streamed(Usage usage, List<Piece> pieces) {
        return streamed(usage, SERVER_SENT_EVENTS, pieces);
    }

    /** Events of some type. */
    public static Reply streamed(Usage usage, String contentType, List<Piece> pieces) {
        return new Reply(usage, contentType, "", pieces);
    }

    /** Whether it is streamed. */
    public boolean stream() {
        return !pieces.isEmpty();
    }
}
