package dev.tokenoptimizer.gateway.http;

import io.vertx.core.http.Http2Settings;

/** Flow control of HTTP/2 (RFC 9113 section 5.2). */
final class Http2Windows {

    /** What one stream may send before it is read: what it may hold in memory while nobody reads it. */
    static final int STREAM = Http2Settings.DEFAULT_INITIAL_WINDOW_SIZE;

    private Http2Windows() {}

    /**
     * The window that a connection's streams share, so large that each stream can fill its own and wait, and none of the others
     * starves: four times the sum, because Netty gives room back only when half of a window is used. It costs no memory; what a
     * stream may hold is bounded by its own.
     *
     * @param streams how many a connection may have at once
     * @return bytes
     */
    static int connection(int streams) {
        return 4 * (streams + 1) * STREAM;
    }
}
