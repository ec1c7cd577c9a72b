package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.optimizer.PreparedRequest;
import dev.tokenoptimizer.usage.Usage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hands an answer's bytes to the usage tap. A tap that throws is taken off; the answer does not notice. */
final class TapFeed {

    private static final System.Logger LOG = System.getLogger(TapFeed.class.getName());
    private static final byte[] NOTHING = {};

    private final UsageTap tap;
    private boolean broken;
    private byte[] bytes = NOTHING;
    private int offset;
    private int length;

    private TapFeed(UsageTap tap) {
        this.tap = tap;
    }

    static @Nullable TapFeed open(PreparedRequest prepared, HttpClientResponse answer) {
        try {
            return new TapFeed(prepared.tap(
                    value(answer.getHeader(HttpHeaders.CONTENT_TYPE)),
                    value(answer.getHeader(HttpHeaders.CONTENT_ENCODING))));
        } catch (RuntimeException defect) {
            LOG.log(Level.ERROR, "no usage tap for an answer", defect);
            return null;
        }
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
            } catch (RuntimeException defect) {
                broken = true;
                LOG.log(Level.ERROR, "usage tap failed", defect);
            }
        }
        bytes = NOTHING;
    }

    Optional<Usage> usage() {
        try {
            return tap.usage();
        } catch (RuntimeException defect) {
            LOG.log(Level.ERROR, "usage tap failed", defect);
            broken = true;
            return Optional.empty();
        }
    }

    boolean lost() {
        return broken || tap.lost();
    }

    private static String value(@Nullable String header) {
        return header == null ? "" : header;
    }
}
