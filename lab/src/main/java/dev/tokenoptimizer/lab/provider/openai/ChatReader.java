package dev.tokenoptimizer.lab.provider.openai;

import dev.tokenoptimizer.lab.provider.wire.Json;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads a body of {@code POST /v1/chat/completions} the way the provider does: validates, renders, counts. Thread-safe. */
public final class ChatReader extends RequestReader {

    private static final Set<String> ROLES = Set.of("developer", "system", "user", "assistant", "tool", "function");

    /** @param tariffs what is known of a model by its name without the date of a snapshot; an unknown one is answered 404 */
    public ChatReader(Function<String, Optional<Tariff>> tariffs) {
        super(Api.CHAT, tariffs);
    }

    /**
     * Reads a request for an answer.
     *
     * @throws Refused if the API would not accept it
     */
    public ReadRequest read(byte[] bytes) throws Refused {
        Json.Obj body = Shape.body(bytes);
        Opened opened = open(body);
        List<Json> messages = messages(body);
        if (Shape.limit(body, "n") != Integer.MAX_VALUE && Shape.limit(body, "n") != 1) {
            throw new Refused(ApiError.invalid(
                    "unsupported_value", "n", "The simulated provider gives one answer to a request."));
        }
        checkStreamOptions(body);
        Rendering rendering = opened.rendering();
        rendering.schema(WishReader.schema(body.get("response_format")));
        rendering.tools(Shape.list(body, "tools", "tools"), "tools");
        rendering.tools(Shape.list(body, "functions", "functions"), "functions");
        boolean continuesTools = false;
        for (int i = 0; i < messages.size(); i++) {
            String path = "messages[" + i + "]";
            continuesTools = message(rendering, Shape.object(messages.get(i), path), path) == Speaker.TOOL;
        }
        long maxTokens = Math.min(Shape.limit(body, "max_tokens"), Shape.limit(body, "max_completion_tokens"));
        return opened.done(WishReader.read(body, maxTokens, body.get("response_format"), continuesTools));
    }

    private static List<Json> messages(Json.Obj body) throws Refused {
        if (body.get("messages") == null) {
            throw new Refused(ApiError.missing("messages"));
        }
        List<Json> messages = Shape.list(body, "messages", "messages");
        if (messages.isEmpty()) {
            throw new Refused(ApiError.invalid(
                    "empty_array",
                    "messages",
                    "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array"
                            + " instead."));
        }
        return messages;
    }

    private static void checkStreamOptions(Json.Obj body) throws Refused {
        if (Shape.given(body.get("stream_options"))) {
            Shape.object(body.get("stream_options"), "stream_options");
            if (!Shape.flag(body, "stream", false)) {
                throw new Refused(ApiError.invalid(
                        null,
                        "stream_options",
                        "The 'stream_options' parameter is only allowed when 'stream' is enabled."));
            }
        }
    }

    private static Speaker message(Rendering rendering, Json.Obj message, String path) throws Refused {
        String role = Shape.string(message, "role", path + ".role");
        if (!ROLES.contains(role)) {
            throw new Refused(ApiError.invalidValue(
                    path + ".role", role, "'system', 'assistant', 'user', 'function', 'tool', and 'developer'"));
        }
        BreakpointReader.none(message, path);
        Speaker speaker = Speaker.ofRole(role);
        String label = speaker == Speaker.DEVELOPER ? "developer" : role;
        rendering.message(label);
        boolean hasCalls = Shape.given(message.get("tool_calls")) || Shape.given(message.get("function_call"));
        switch (message.get("content")) {
            case Json.Str(String text) -> rendering.text(label, text);
            case Json.Arr(List<Json> parts) -> rendering.parts(label, parts, path + ".content");
            case null, default -> {
                boolean absent = !Shape.given(message.get("content"));
                if (!absent || (speaker != Speaker.ASSISTANT && !role.equals("function"))) {
                    throw new Refused(ApiError.invalidType(path + ".content", "a string or an array"));
                }
                if (!hasCalls && !Shape.given(message.get("refusal")) && !Shape.given(message.get("audio"))) {
                    throw new Refused(ApiError.missing(path + ".content"));
                }
            }
        }
        calls(rendering, message, path);
        rendering.endMessage(speaker);
        return speaker;
    }

    private static void calls(Rendering rendering, Json.Obj message, String path) throws Refused {
        List<Json> calls = Shape.list(message, "tool_calls", path + ".tool_calls");
        for (int i = 0; i < calls.size(); i++) {
            String callPath = path + ".tool_calls[" + i + "]";
            Json.Obj call = Shape.object(calls.get(i), callPath);
            BreakpointReader.none(call, callPath);
            rendering.block("tool_call", call);
        }
        if (message.get("function_call") instanceof Json.Obj call) {
            rendering.block("tool_call", call);
        }
    }
}
