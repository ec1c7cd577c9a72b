package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.answer.ContentDecoder;
import dev.tokenoptimizer.answer.EventFilter;
import dev.tokenoptimizer.optimizer.PreparedRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of a streamed answer what is there only because we asked for it. Such an answer was asked for without an encoding; one that
 * is encoded nevertheless is decoded. Lives on one event loop.
 */
final class Excision {

    private static final String EVENTS = "text/event-stream";

    private final EventFilter filter;
    private final ContentDecoder decoder;
    private Buffer passed = Buffer.buffer();

    private Excision(PreparedRequest prepared, String encoding) {
        this.filter = prepared.filter((bytes, offset, length) -> passed.appendBytes(bytes, offset, length));
        this.decoder = ContentDecoder.of(encoding, filter::accept);
    }

    /**
     * For a successful answer; null where nothing is to be taken out, and for an encoding that is not known, which the tap cannot follow
     * either.
     *
     * @param headers of the answer
     */
    static @Nullable Excision of(PreparedRequest prepared, MultiMap headers) {
        String type = headers.get(HttpHeaders.CONTENT_TYPE);
        if (!prepared.asksForUsage() || type == null || !type.regionMatches(true, 0, EVENTS, 0, EVENTS.length())) {
            return null;
        }
        String encoding = headers.get(HttpHeaders.CONTENT_ENCODING);
        Excision excision = new Excision(prepared, encoding == null ? "" : encoding);
        return excision.decoder.lost() ? null : excision;
    }

    /** Takes off an answer's head what is not true any more of what goes on. */
    void correct(MultiMap headers) {
        headers.remove(HttpHeaders.CONTENT_LENGTH).remove(HttpHeaders.CONTENT_ENCODING);
    }

    /**
     * What goes on now that a piece has come.
     *
     * @throws IllegalStateException if the piece does not follow its encoding
     */
    Buffer through(ByteBuf piece) {
        byte[] bytes = ByteBufUtil.getBytes(piece);
        decoder.accept(bytes, 0, bytes.length);
        if (decoder.lost()) {
            decoder.close();
            throw new IllegalStateException("an encoded answer that cannot be decoded");
        }
        return taken();
    }

    /** What goes on now that the answer ended. */
    Buffer rest() {
        decoder.close();
        filter.end();
        return taken();
    }

    private Buffer taken() {
        Buffer ready = passed;
        passed = Buffer.buffer();
        return ready;
    }
}
