package dev.tokenoptimizer.lab.provider.gemini;

import dev.tokenoptimizer.lab.provider.wire.Json;
import dev.tokenoptimizer.lab.provider.wire.TokenMemory;
import dev.tokenoptimizer.prompt.Modifier;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads the bodies of generateContent, countTokens and cachedContents as the provider does: validates, renders, counts. Thread-safe. */
public final class RequestReader {

    private static final Set<String> OF_REQUEST = Set.of(
            "contents",
            "systemInstruction",
            "tools",
            "toolConfig",
            "generationConfig",
            "safetySettings",
            "cachedContent",
            "labels",
            "model",
            "modelArmorConfig",
            "serviceTier",
            "generateContentRequest");
    private static final Set<String> OF_OBJECT =
            Set.of("model", "displayName", "contents", "systemInstruction", "tools", "toolConfig", "ttl", "expireTime");
    private static final Set<String> OF_CHANGE = Set.of("ttl", "expireTime");

    private final Function<String, Optional<Tariff>> tariffs;
    private final TokenMemory memory = new TokenMemory();

    /** @param tariffs what is known of a model by its name */
    public RequestReader(Function<String, Optional<Tariff>> tariffs) {
        this.tariffs = tariffs;
    }

    /**
     * Reads a request for an answer, or for a count of its tokens.
     *
     * @param method name of the call, for what is said about an unknown model
     * @throws Refused if the API would not accept it
     */
    public ReadRequest read(byte[] bytes, String model, String method) throws Refused {
        Tariff tariff = tariff(model, method);
        Json.Obj sent = Fields.body(bytes, OF_REQUEST);
        Json.Obj wrapped = Fields.object(sent, "generateContentRequest");
        Json.Obj body = wrapped == null ? sent : wrapped;
        String object = lastPart(Fields.text(body, "cachedContent"));
        if (!object.isEmpty() && hasHead(body)) {
            throw Refused.invalid(
                    "CachedContent can not be used with GenerateContent request setting system_instruction, "
                            + "tools or tool_config.\n\nProposed fix: move those values to CachedContent from GenerateContent"
                            + " request.");
        }
        if (Fields.list(body, "contents").isEmpty()) {
            throw Refused.invalid("* GenerateContentRequest.contents: contents is not specified\n");
        }
        Rendering rendering = new Rendering(memory);
        Json.Obj config = Fields.object(body, "generationConfig");
        Json schema = config == null ? null : Wishes.schema(config);
        List<Json> tools = render(rendering, body);
        if (schema != null) {
            rendering.schema(schema);
        }
        String tier = tier(Fields.text(body, "serviceTier"));
        return new ReadRequest(
                model,
                switch (tier) {
                    case "flex" -> tariff.under(Set.of(Modifier.FLEX));
                    case "priority" -> tariff.under(Set.of(Modifier.PRIORITY));
                    default -> tariff;
                },
                tier,
                rendering.prompt(),
                object,
                Wishes.read(body, tools, method.startsWith("stream"), rendering.continuesTools()),
                Thinking.read(body, model));
    }

    /**
     * Reads what a new cache object is to hold. It has no id yet.
     *
     * @param shortest least milliseconds until it expires
     * @throws Refused if the API would not accept it
     */
    public CachedContent readObject(byte[] bytes, long now, long shortest) throws Refused {
        Json.Obj body = Fields.body(bytes, OF_OBJECT);
        String model = lastPart(Fields.text(body, "model"));
        if (model.isEmpty()) {
            throw Refused.invalid("* CreateCachedContentRequest.model: model is required");
        }
        Tariff tariff = tariff(model, "createCachedContent");
        long expiresAt = Expiry.read(body, now, shortest).orElse(now + Expiry.USUAL);
        Rendering rendering = new Rendering(memory);
        List<Json> tools = render(rendering, body);
        Prompt prompt = rendering.prompt();
        if (prompt.size() < tariff.minimumPrefix()) {
            throw Refused.invalid("Cached content is too small. total_token_count=" + prompt.size()
                    + ", min_total_token_count=" + tariff.minimumPrefix());
        }
        return new CachedContent(
                "",
                model,
                Fields.text(body, "displayName"),
                tariff,
                prompt,
                Wishes.read(body, tools, false, false),
                now,
                now,
                expiresAt);
    }

    /**
     * Reads the new expiry of a cache object, milliseconds since the epoch.
     *
     * @throws Refused if the API would not accept it
     */
    public long readExpiry(byte[] bytes, long now, long shortest) throws Refused {
        Json.Obj body = Fields.body(bytes, OF_CHANGE);
        return Expiry.read(body, now, shortest)
                .orElseThrow(() -> Refused.invalid("Only ttl and expire_time of a CachedContent can be updated."));
    }

    /** The tools; all of the head is rendered in its order, whatever order it was sent in. */
    private static List<Json> render(Rendering rendering, Json.Obj body) throws Refused {
        List<Json> tools = Fields.list(body, "tools");
        rendering.tools(tools);
        Json.Obj instruction = Fields.object(body, "systemInstruction");
        if (instruction != null) {
            rendering.instruction(instruction);
        }
        rendering.contents(Fields.list(body, "contents"));
        return tools;
    }

    private static boolean hasHead(Json.Obj body) {
        return Fields.get(body, "systemInstruction") != null
                || Fields.get(body, "tools") != null
                || Fields.get(body, "toolConfig") != null;
    }

    private Tariff tariff(String model, String method) throws Refused {
        return tariffs.apply(model).orElseThrow(() -> new Refused(ApiError.modelNotFound(model, method)));
    }

    private static String tier(String asked) {
        String tier = asked.toLowerCase(Locale.ROOT);
        return tier.endsWith("flex") ? "flex" : tier.endsWith("priority") ? "priority" : "standard";
    }

    private static String lastPart(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }
}
