package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.gateway.http.HeaderRules;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.NetSocket;
import java.util.Locale;

/** A connection that a client upgrades to another protocol: both ends are joined, and what they say is not looked at. */
final class Tunnel {

    private static final int SWITCHING_PROTOCOLS = 101;

    /** Lower statuses announce something that is still to come. */
    static final int FIRST_FINAL = 200;

    private Tunnel() {}

    /**
     * Whether a client wants another protocol. One that only wants another HTTP does not get it, as RFC 9110 section 7.8 allows: the
     * provider is not to be talked to past us.
     */
    static boolean isAskedFor(HttpServerRequest request) {
        String wanted = request.headers().get(HttpHeaders.UPGRADE);
        return wanted != null
                && !wanted.toLowerCase(Locale.ROOT).contains("h2c")
                && request.version() == HttpVersion.HTTP_1_1
                && !RequestStream.mayHaveBody(request)
                && request.headers().contains(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE, true);
    }

    /** Whether the upstream changes the protocol as the client wants. */
    static boolean isAgreed(HttpServerRequest request, HttpClientResponse answer) {
        return answer.statusCode() == SWITCHING_PROTOCOLS && isAskedFor(request);
    }

    /** Asks the upstream to change the protocol. */
    static void ask(HttpServerRequest from, HttpClientRequest to) {
        to.putHeader(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE);
        to.putHeader(HttpHeaders.UPGRADE, String.join(", ", from.headers().getAll(HttpHeaders.UPGRADE)));
        to.connect();
    }

    /** The upstream agreed: joins both connections until one of them ends. */
    static void join(HttpServerRequest client, HttpClientResponse agreed, Runnable whenEnded) {
        HttpServerResponse answer = client.response();
        HeaderRules.copyAnswer(agreed.headers(), answer.headers());
        answer.putHeader(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE);
        String protocol = agreed.getHeader(HttpHeaders.UPGRADE);
        if (protocol != null) {
            answer.putHeader(HttpHeaders.UPGRADE, protocol);
        }
        NetSocket upstream = agreed.netSocket();
        upstream.pause();
        client.resume();
        client.toNetSocket()
                .onComplete(
                        downstream -> {
                            downstream.pipeTo(upstream).onComplete(done -> whenEnded.run());
                            upstream.pipeTo(downstream).onComplete(done -> whenEnded.run());
                        },
                        failed -> {
                            upstream.close();
                            whenEnded.run();
                        });
    }
}
