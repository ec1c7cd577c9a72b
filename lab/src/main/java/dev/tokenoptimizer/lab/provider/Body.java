package dev.tokenoptimizer.lab.provider;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** The body of one answer on its way out: compressed if the client asked, cut off if the test asked. Event loop only. */
final class Body {

    private final HttpServerResponse response;
    private final ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    private final @Nullable GZIPOutputStream gzip;
    private long left;

    /** @param cutAfter bytes before compression after which the connection is closed; {@link Long#MAX_VALUE} for never */
    Body(HttpServerResponse response, boolean compress, long cutAfter) {
        this.response = response;
        this.left = cutAfter;
        this.gzip = compress ? open() : null;
        if (compress) {
            response.putHeader("content-encoding", "gzip");
        }
    }

    /** Writes bytes and flushes them through the compression; where the test asked for it, cuts the answer off in them. */
    void write(byte[] bytes) {
        int length = (int) Math.min(bytes.length, left);
        left -= length;
        Future<Void> written = response.write(Buffer.buffer(pack(bytes, length)));
        if (left == 0) {
            written.onComplete(_ -> response.reset());
        }
    }

    /** Whether writing these bytes would cut the answer off. */
    boolean cutsAt(byte[] bytes) {
        return bytes.length >= left;
    }

    /** Says how long a body of just these bytes will be, where that is known before it is packed. */
    void announce(byte[] bytes) {
        if (gzip == null && !response.isChunked()) {
            response.putHeader("content-length", Integer.toString(bytes.length));
        } else {
            response.setChunked(true);
        }
    }

    /** Writes the last bytes, which must not be cut, and ends the answer. */
    Future<Void> endWith(byte[] bytes) {
        return response.end(Buffer.buffer(pack(bytes, bytes.length)).appendBytes(finish()));
    }

    private byte[] pack(byte[] bytes, int length) {
        if (gzip == null) {
            return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        }
        try {
            gzip.write(bytes, 0, length);
            gzip.flush();
            return taken();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] finish() {
        if (gzip == null) {
            return new byte[0];
        }
        try {
            gzip.close();
            return taken();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] taken() {
        byte[] bytes = compressed.toByteArray();
        compressed.reset();
        return bytes;
    }

    private GZIPOutputStream open() {
        try {
            return new GZIPOutputStream(compressed, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
