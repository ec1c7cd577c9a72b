package dev.tokenoptimizer.lab.provider.anthropic;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.lab.provider.wire.ErrorAnswer;

/**
 * An error as the API words it.
 *
 * @param status HTTP status
 * @param type the API's name of the kind of error
 */
public record ApiError(int status, String type, String message) implements ErrorAnswer {

    static ApiError invalid(String message) {
        return new ApiError(400, "invalid_request_error", message);
    }

    static ApiError notFound(String message) {
        return new ApiError(404, "not_found_error", message);
    }

    /** The error that goes with a status. */
    public static ApiError ofStatus(int status, String message) {
        String type = switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 504 -> "timeout_error";
            case 529 -> "overloaded_error";
            default -> status >= 500 ? "api_error" : "invalid_request_error";
        };
        return new ApiError(status, type, message);
    }

    @Override
    public String toJson(String requestId) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("type", "error");
        root.putObject("error").put("type", type).put("message", message);
        return root.put("request_id", requestId).toString();
    }
}
