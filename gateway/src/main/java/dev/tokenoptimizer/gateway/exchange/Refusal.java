package dev.tokenoptimizer.gateway.exchange;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** The provider's refusal of a request that we changed: kept from the client, read, and answered with the original. */
final class Refusal {

    private static final int KEPT_BYTES_MAX = 64 << 10;

    private final int status;
    private final String encoding;
    private final Buffer kept = Buffer.buffer();
    private final Runnable whenRead;
    private boolean done;
    private boolean complete;

    Refusal(HttpClientResponse answer, Runnable whenRead) {
        this.status = answer.statusCode();
        String named = answer.getHeader(HttpHeaders.CONTENT_ENCODING);
        this.encoding = named == null ? "" : named.toLowerCase(Locale.ROOT);
        this.whenRead = whenRead;
        answer.handler(piece -> {
            kept.appendBuffer(piece, 0, Math.min(piece.length(), KEPT_BYTES_MAX - kept.length()));
            if (kept.length() == KEPT_BYTES_MAX) {
                finish(false);
            }
        });
        answer.endHandler(end -> finish(true));
    }

    /** Whether a status may come from what we inserted: then the original deserves a try of its own. */
    static boolean mayBeOurFault(int status) {
        return status == 400 || status == 403 || status == 413 || status == 422;
    }

    /** The refusal itself broke off; what is known of it must do. */
    void cutShort() {
        finish(false);
    }

    private void finish(boolean whole) {
        if (!done) {
            done = true;
            complete = whole;
            whenRead.run();
        }
    }

    int status() {
        return status;
    }

    boolean done() {
        return done;
    }

    /** Whether all of it was read, so that its connection can be used again. */
    boolean complete() {
        return complete;
    }

    /** What the provider said, decoded as far as it can be. */
    String text() {
        InputStream bytes = new ByteArrayInputStream(kept.getBytes());
        try (InputStream plain = switch (encoding) {
            case "gzip", "x-gzip" -> new GZIPInputStream(bytes);
            case "deflate" -> new InflaterInputStream(bytes);
            default -> bytes;
        }) {
            return new String(plain.readNBytes(KEPT_BYTES_MAX), StandardCharsets.UTF_8);
        } catch (IOException undecodable) {
            return "";
        }
    }
}
