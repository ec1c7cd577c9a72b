package dev.tokenoptimizer.lab.provider.bedrock;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tokenoptimizer.lab.provider.wire.ErrorAnswer;
import java.util.Map;

/**
 * An error as the API words it.
 *
 * @param status HTTP status
 * @param type the name of its exception
 */
public record ApiError(int status, String type, String message) implements ErrorAnswer {

    private static final String VALIDATION = "ValidationException";

    static ApiError invalid(String message) {
        return new ApiError(400, VALIDATION, message);
    }

    /** The error that goes with a status. */
    public static ApiError ofStatus(int status, String message) {
        String type = switch (status) {
            case 401, 403 -> "AccessDeniedException";
            case 404 -> "ResourceNotFoundException";
            case 408 -> "ModelTimeoutException";
            case 429 -> "ThrottlingException";
            case 503, 529 -> "ServiceUnavailableException";
            default -> status >= 500 ? "InternalServerException" : VALIDATION;
        };
        return new ApiError(status == 529 ? 503 : status, type, message);
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("x-amzn-errortype", type);
    }

    @Override
    public String toJson(String requestId) {
        return JsonNodeFactory.instance.objectNode().put("message", message).toString();
    }
}
