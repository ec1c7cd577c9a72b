package dev.tokenoptimizer.lab.provider.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.lab.provider.wire.ErrorAnswer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An error as the API words it.
 *
 * @param status HTTP status
 * @param type the API's name of the kind of error
 * @param code a finer name, if it has one
 * @param param path of the field that is wrong, if it is one
 */
public record ApiError(
        int status,
        String type,
        @Nullable String code,
        @Nullable String param,
        String message) implements ErrorAnswer {

    private static final String INVALID = "invalid_request_error";
    private static final String SERVER = "server_error";
    private static final Map<String, String> LIMITED = Map.of(
            "retry-after", "1",
            "x-ratelimit-limit-requests", "500",
            "x-ratelimit-remaining-requests", "0",
            "x-ratelimit-reset-requests", "1s");

    static ApiError invalid(@Nullable String code, @Nullable String param, String message) {
        return new ApiError(400, INVALID, code, param, message);
    }

    static ApiError unknownParameter(String param) {
        return invalid("unknown_parameter", param, "Unknown parameter: '" + param + "'.");
    }

    static ApiError unsupportedParameter(String param) {
        return invalid(
                "unsupported_parameter",
                param,
                "Unsupported parameter: '" + param + "' is not supported with this model.");
    }

    static ApiError unsupportedValue(String param, String value) {
        return invalid(
                "unsupported_value",
                param,
                "Unsupported value: '" + param + "' does not support '" + value + "' with this model.");
    }

    static ApiError invalidValue(String param, String value, String supported) {
        return invalid(
                "invalid_value", param, "Invalid value: '" + value + "'. Supported values are: " + supported + ".");
    }

    static ApiError invalidType(String param, String expected) {
        return invalid("invalid_type", param, "Invalid type for '" + param + "': expected " + expected + ".");
    }

    static ApiError missing(String param) {
        return invalid("missing_required_parameter", param, "Missing required parameter: '" + param + "'.");
    }

    static ApiError modelNotFound(String model) {
        return new ApiError(
                404,
                INVALID,
                "model_not_found",
                null,
                "The model `" + model + "` does not exist or you do not have access to it.");
    }

    /** The error that goes with a status. */
    public static ApiError ofStatus(int status, String message) {
        return switch (status) {
            case 401 -> new ApiError(401, INVALID, "invalid_api_key", null, message);
            case 429 -> new ApiError(429, "requests", "rate_limit_exceeded", null, message);
            default -> new ApiError(status, status >= 500 ? SERVER : INVALID, null, null, message);
        };
    }

    @Override
    public Map<String, String> headers() {
        return status == 429 ? LIMITED : Map.of();
    }

    @Override
    public String toJson(String requestId) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.putObject("error")
                .put("message", message)
                .put("type", type)
                .put("param", param)
                .put("code", code);
        return root.toString();
    }
}
