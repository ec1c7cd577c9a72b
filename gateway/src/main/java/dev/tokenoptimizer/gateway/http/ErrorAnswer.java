package dev.tokenoptimizer.gateway.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/** Errors of our own, in the shape in which the provider's clients expect them. */
public final class ErrorAnswer {

    /** Where the provider's SDKs look for the id that they show with an error. */
    private static final String PROVIDER_REQUEST_ID = "request-id";

    private static final String RETRY_AFTER_SECONDS = "1";

    private ErrorAnswer() {}

    /**
     * Answers with an error and nothing else.
     *
     * @param type one of the provider's error types, for example {@code api_error}
     * @param message what went wrong and what helps; without anything secret
     */
    public static long send(HttpServerResponse response, int status, String type, String message, String requestId) {
        StringBuilder json = new StringBuilder(160 + message.length());
        json.append("{\"type\":\"error\",\"error\":{\"type\":\"").append(type).append("\",\"message\":\"");
        escape(message, json);
        json.append("\"},\"request_id\":\"").append(requestId).append("\"}");
        response.setStatusCode(status)
                .setStatusMessage(HttpResponseStatus.valueOf(status).reasonPhrase())
                .putHeader("content-type", "application/json")
                .putHeader(PROVIDER_REQUEST_ID, requestId)
                .putHeader(HeaderRules.REQUEST_ID, requestId);
        if (status == 503) {
            response.putHeader("retry-after", RETRY_AFTER_SECONDS);
        }
        Buffer body = Buffer.buffer(json.toString());
        response.end(body);
        return body.length();
    }

    private static void escape(String text, StringBuilder to) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                to.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                to.append(String.format("\\u%04x", (int) c));
            } else {
                to.append(c);
            }
        }
    }
}
