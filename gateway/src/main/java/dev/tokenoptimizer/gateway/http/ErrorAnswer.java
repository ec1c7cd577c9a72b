package dev.tokenoptimizer.gateway.http;

import dev.tokenoptimizer.gateway.dialect.ErrorShape;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/**
 * An error of our own, in the shape in which the provider's clients expect them.
 *
 * @param body JSON
 * @param requestIdHeader where the provider's SDKs look for the id that they show with an error
 */
public record ErrorAnswer(String body, String requestIdHeader, String requestId) {

    private static final String RETRY_AFTER_SECONDS = "1";

    /**
     * An error as an API tells it.
     *
     * @param status of the answer
     * @param type one of Anthropic's error types, for example {@code api_error}
     * @param code what happened, lower case with underscores
     * @param message what went wrong and what helps; without anything secret
     */
    public static ErrorAnswer of(
            ErrorShape shape, int status, String type, String code, String message, String requestId) {
        StringBuilder json = new StringBuilder(160 + message.length());
        switch (shape) {
            case ANTHROPIC -> {
                json.append("{\"type\":\"error\",\"error\":{\"type\":\"")
                        .append(type)
                        .append("\",\"message\":\"");
                escape(message, json);
                json.append("\"},\"request_id\":\"").append(requestId).append("\"}");
            }
            case OPENAI -> {
                json.append("{\"error\":{\"message\":\"");
                escape(message, json);
                json.append("\",\"type\":\"").append(ofOpenAi(type)).append("\",\"param\":null,\"code\":\"");
                json.append(code).append("\"}}");
            }
            case AWS -> {
                json.append("{\"__type\":\"").append(ofAws(type)).append("\",\"message\":\"");
                escape(message, json);
                json.append("\"}");
            }
            case GOOGLE -> {
                json.append("{\"error\":{\"code\":").append(status).append(",\"message\":\"");
                escape(message, json);
                json.append("\",\"status\":\"").append(ofGoogle(type)).append("\"}}");
            }
        }
        return new ErrorAnswer(json.toString(), shape.requestIdHeader(), requestId);
    }

    /** OpenAI tells faults of the request from faults of the server, and leaves the rest to the status. */
    private static String ofOpenAi(String type) {
        return switch (type) {
            case "api_error", "overloaded_error", "timeout_error" -> "server_error";
            default -> "invalid_request_error";
        };
    }

    /** Exceptions of Bedrock's runtime (AWS API reference, Converse, errors). */
    private static String ofAws(String type) {
        return switch (type) {
            case "authentication_error" -> "AccessDeniedException";
            case "not_found_error" -> "ResourceNotFoundException";
            case "overloaded_error" -> "ServiceUnavailableException";
            case "timeout_error" -> "ModelTimeoutException";
            case "api_error" -> "InternalServerException";
            default -> "ValidationException";
        };
    }

    private static String ofGoogle(String type) {
        return switch (type) {
            case "api_error" -> "INTERNAL";
            case "overloaded_error" -> "UNAVAILABLE";
            case "timeout_error" -> "DEADLINE_EXCEEDED";
            case "authentication_error" -> "UNAUTHENTICATED";
            case "permission_error" -> "PERMISSION_DENIED";
            case "not_found_error" -> "NOT_FOUND";
            default -> "INVALID_ARGUMENT";
        };
    }

    /** Answers with it and nothing else; the length of what is sent, bytes. */
    public long send(HttpServerResponse response, int status) {
        response.setStatusCode(status)
                .setStatusMessage(HttpResponseStatus.valueOf(status).reasonPhrase())
                .putHeader("content-type", "application/json")
                .putHeader(requestIdHeader, requestId)
                .putHeader(HeaderRules.REQUEST_ID, requestId);
        if (status == 503) {
            response.putHeader("retry-after", RETRY_AFTER_SECONDS);
        }
        Buffer bytes = Buffer.buffer(body);
        response.end(bytes);
        return bytes.length();
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
