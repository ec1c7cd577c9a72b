package dev.tokenoptimizer.gateway.exchange;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Our word that the client may send its body, for one that waits for it (RFC 9110 section 10.1.1). */
final class Invitation {

    private final HttpServerRequest request;
    private boolean sent;

    Invitation(HttpServerRequest request) {
        this.request = request;
    }

    /** Sends it once, where it is wanted. */
    void send() {
        if (!sent && request.headers().contains(HttpHeaders.EXPECT, HttpHeaders.CONTINUE, true)) {
            sent = true;
            request.response().writeContinue();
        }
    }
}
