package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.gateway.dialect.ErrorShape;
import dev.tokenoptimizer.gateway.http.ErrorAnswer;
import dev.tokenoptimizer.gateway.route.Target;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * An error of our own in place of an answer.
 *
 * @param unread whether the client may still be sending the request
 * @param last whether its connection serves no other request
 */
record ErrorReply(HttpServerRequest request, boolean unread, boolean last) {

    /**
     * Answers a request whose answer has not begun.
     *
     * @param target where it was to go, which tells how its client expects errors to look; null where only the path does
     */
    static ErrorReply to(HttpServerRequest request, @Nullable Target target, Fault fault, Books books) {
        ErrorShape shape = target == null
                ? ErrorShape.suggestedBy(String.valueOf(request.path()))
                : target.route().config().dialect().errorShape(target.uri());
        boolean unread = !request.isEnded() && RequestStream.mayHaveBody(request);
        boolean last = (unread || fault.endsConnection()) && request.version() != HttpVersion.HTTP_2;
        HttpServerResponse response = request.response();
        response.headers().clear();
        if (last) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        books.status = fault.status();
        books.answerBytes = ErrorAnswer.of(
                        shape, fault.status(), fault.type(), fault.outcome().label(), fault.message(), books.id)
                .send(response, fault.status());
        return new ErrorReply(request, unread, last);
    }

    /**
     * What is left to do with the connection.
     *
     * @param discard reads away what still comes
     */
    void afterwards(Runnable discard) {
        if (unread) {
            discard.run();
        } else if (last) {
            request.connection().close();
        }
    }
}
