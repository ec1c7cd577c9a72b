package dev.tokenoptimizer.lab.provider.gemini;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.lab.provider.wire.ErrorAnswer;

/**
 * An error as Google's APIs word it.
 *
 * @param status HTTP status
 * @param name Google's name of it
 */
public record ApiError(int status, String name, String message) implements ErrorAnswer {

    static ApiError invalid(String message) {
        return ofStatus(400, message);
    }

    static ApiError unknownName(String name) {
        return invalid("Invalid JSON payload received. Unknown name \"" + name + "\": Cannot find field.");
    }

    static ApiError modelNotFound(String model, String method) {
        return ofStatus(
                404,
                "models/" + model + " is not found for API version v1beta, or is not supported for " + method
                        + ". Call ModelService.ListModels to see the list of available models and their supported methods.");
    }

    /** A cache object that does not exist, has expired or is somebody else's: the three are not told apart. */
    static ApiError noCachedContent() {
        return ofStatus(403, "CachedContent not found (or permission denied)");
    }

    /** The error that goes with a status. */
    public static ApiError ofStatus(int status, String message) {
        String name = switch (status) {
            case 401 -> "UNAUTHENTICATED";
            case 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 429 -> "RESOURCE_EXHAUSTED";
            case 503, 529 -> "UNAVAILABLE";
            case 504 -> "DEADLINE_EXCEEDED";
            default -> status >= 500 ? "INTERNAL" : "INVALID_ARGUMENT";
        };
        return new ApiError(status == 529 ? 503 : status, name, message);
    }

    @Override
    public String toJson(String requestId) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.putObject("error").put("code", status).put("message", message).put("status", name);
        return root.toString();
    }
}
