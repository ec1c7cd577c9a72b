package dev.tokenoptimizer.lab.provider.wire;

import dev.tokenoptimizer.usage.Usage;
import java.util.List;

/**
 * An answer as it goes over the wire.
 *
 * @param usage what it bills, output included
 * @param whole its body, unless it is streamed
 * @param pieces in order, at least two, the first of which is sent when the answer begins; none unless it is streamed
 */
public record Reply(Usage usage, String whole, List<Piece> pieces) {

    public Reply {
        pieces = List.copyOf(pieces);
    }

    /**
     * A piece of a streamed answer.
     *
     * @param events one or more complete events
     * @param outputTokens output tokens that were generated when it is sent
     */
    public record Piece(String events, int outputTokens) {}

    /** One body. */
    public static Reply whole(Usage usage, String body) {
        return new Reply(usage, body, List.of());
    }

    /** Server-sent events. */
    public static Reply streamed(Usage usage, List<Piece> pieces) {
        return new Reply(usage, "", pieces);
    }

    /** Whether it is streamed. */
    public boolean stream() {
        return !pieces.isEmpty();
    }
}
