package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.optimizer.PreparedRequest;
import dev.tokenoptimizer.usage.Usage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hands an answer's bytes to the usage tap. A tap that throws is taken off; the answer does not notice. */
final class TapFeed {

    private static final byte[] NOTHING = {};
    private static final int PARTIAL_CONTENT = 206;
    private static final String FROM_THE_BEGINNING = "bytes 0-";

    private final UsageTap tap;
    private final Defects defects;
    private final String requestId;
    private boolean broken;
    private byte[] bytes = NOTHING;
    private int offset;
    private int length;

    private TapFeed(UsageTap tap, Defects defects, String requestId) {
        this.tap = tap;
        this.defects = defects;
        this.requestId = requestId;
    }

    /** A feed for an answer; null when there is no tap to be had, as there is none for a part of one that begins further on. */
    static @Nullable TapFeed open(
            PreparedRequest prepared, HttpClientResponse answer, Defects defects, String requestId) {
        if (answer.statusCode() == PARTIAL_CONTENT && !beginsAtItsBeginning(answer)) {
            return null;
        }
        try {
            UsageTap tap = prepared.tap(
                    value(answer.getHeader(HttpHeaders.CONTENT_TYPE)),
                    value(answer.getHeader(HttpHeaders.CONTENT_ENCODING)));
            return new TapFeed(tap, defects, requestId);
        } catch (RuntimeException | Error defect) {
            defects.note(Defects.Part.TAP, defect, requestId);
            return null;
        }
    }

    private static boolean beginsAtItsBeginning(HttpClientResponse part) {
        return value(part.getHeader(HttpHeaders.CONTENT_RANGE)).startsWith(FROM_THE_BEGINNING);
    }

    /** Notes where the bytes of a piece lie, before the piece is given away and its buffer no longer ours. */
    void remember(ByteBuf piece) {
        length = piece.readableBytes();
        if (piece.hasArray()) {
            bytes = piece.array();
            offset = piece.arrayOffset() + piece.readerIndex();
        } else {
            bytes = ByteBufUtil.getBytes(piece);
            offset = 0;
        }
    }

    /** Gives the noted bytes to the tap. */
    void feed() {
        if (!broken) {
            try {
                tap.accept(bytes, offset, length);
            } catch (RuntimeException | Error defect) {
                broken = true;
                defects.note(Defects.Part.TAP, defect, requestId);
            }
        }
        bytes = NOTHING;
    }

    Optional<Usage> usage() {
        try {
            return tap.usage();
        } catch (RuntimeException | Error defect) {
            broken = true;
            defects.note(Defects.Part.TAP, defect, requestId);
            return Optional.empty();
        }
    }

    boolean lost() {
        return broken || tap.lost();
    }

    boolean contradictory() {
        return !broken && tap.contradictory();
    }

    private static String value(@Nullable String header) {
        return header == null ? "" : header;
    }
}
