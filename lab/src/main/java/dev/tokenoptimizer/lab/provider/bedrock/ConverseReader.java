package dev.tokenoptimizer.lab.provider.bedrock;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tokenoptimizer.lab.provider.anthropic.DescribedRequest;
import dev.tokenoptimizer.lab.provider.anthropic.MarkerTerms;
import dev.tokenoptimizer.lab.provider.anthropic.ReadRequest;
import dev.tokenoptimizer.lab.provider.anthropic.RequestReader;
import dev.tokenoptimizer.lab.provider.wire.Json;
import dev.tokenoptimizer.lab.provider.wire.RefusedRequest;
import dev.tokenoptimizer.prompt.Tier;
import dev.tokenoptimizer.tariff.Tariff;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a body of Converse by putting it into the words of the Messages API. Thread-safe. */
public final class ConverseReader implements BodyReader {

    private static final String MAX_TOKENS_UNLESS_SAID = "4096";

    private final Models models;
    private final RequestReader messages;

    /** @param tariffs what is known of a model by its name */
    public ConverseReader(Function<String, Optional<Tariff>> tariffs) {
        this.models = new Models(tariffs, true);
        // Seen in recorded calls: a cache point behind a text of a line's end alone is taken.
        this.messages = new RequestReader(tariffs, new MarkerTerms(true, false));
    }

    @Override
    public ReadRequest read(byte[] body, String modelId, boolean stream) throws Refused {
        String model = models.named(modelId);
        Json.Obj translated = translated(parsed(body), model, stream);
        try {
            return messages.read(translated.compact().getBytes(StandardCharsets.UTF_8), "");
        } catch (RefusedRequest refused) {
            throw Refused.of(refused);
        }
    }

    /**
     * Reads a request, and tells what its blocks are.
     *
     * @throws Refused if the API would not accept it
     */
    public DescribedRequest describe(byte[] body, String modelId) throws Refused {
        Json.Obj translated = translated(parsed(body), models.named(modelId), false);
        try {
            return messages.describe(translated.compact().getBytes(StandardCharsets.UTF_8), "");
        } catch (RefusedRequest refused) {
            throw Refused.of(refused);
        }
    }

    private Json.Obj translated(Json.Obj body, String model, boolean stream) throws Refused {
        List<Json.Field> fields = new ArrayList<>();
        fields.add(JsonValues.field("model", model));
        fields.add(JsonValues.field("stream", new Json.Bool(stream)));
        Json limit = body.get("inferenceConfig") instanceof Json.Obj config ? config.get("maxTokens") : null;
        fields.add(JsonValues.field("max_tokens", limit == null ? new Json.Num(MAX_TOKENS_UNLESS_SAID) : limit));
        if (body.get("toolConfig") instanceof Json.Obj tools) {
            boolean points = models.takesPoints(model, Tier.TOOLS);
            List<Json> definitions = tools(items(tools, "tools", "toolConfig.tools"), points);
            fields.add(JsonValues.field("tools", new Json.Arr(definitions)));
            Json choice = choice(tools.get("toolChoice"));
            if (choice != null) {
                fields.add(JsonValues.field("tool_choice", choice));
            }
        }
        Json schema = schema(body.get("outputConfig"));
        if (schema != null) {
            Json.Obj format =
                    JsonValues.object(JsonValues.field("type", "json_schema"), JsonValues.field("schema", schema));
            fields.add(JsonValues.field("output_config", JsonValues.object(JsonValues.field("format", format))));
        }
        fields.add(JsonValues.field("system", new Json.Arr(system(items(body, "system", "system")))));
        List<Json> turns = new ArrayList<>();
        List<Json> sent = items(body, "messages", "messages");
        for (int i = 0; i < sent.size(); i++) {
            Json.Obj message = object(sent.get(i), "messages." + i);
            String path = "messages." + i + ".content";
            turns.add(JsonValues.object(
                    JsonValues.field("role", message.text("role")),
                    JsonValues.field("content", new Json.Arr(content(items(message, "content", path), path)))));
        }
        fields.add(JsonValues.field("messages", new Json.Arr(turns)));
        return new Json.Obj(fields);
    }

    /** The schema of the answer, which stands there as a text (AWS API reference, OutputConfig, JsonSchemaDefinition). */
    private static @Nullable Json schema(@Nullable Json outputConfig) throws Refused {
        if (!(outputConfig instanceof Json.Obj config)
                || !(config.get("textFormat") instanceof Json.Obj format)
                || !(format.get("structure") instanceof Json.Obj structure)
                || !(structure.get("jsonSchema") instanceof Json.Obj definition)) {
            return null;
        }
        return parsed(definition.text("schema").getBytes(StandardCharsets.UTF_8));
    }

    private static List<Json> system(List<Json> items) throws Refused {
        CachePoints points = new CachePoints("system");
        for (int i = 0; i < items.size(); i++) {
            Json.Obj item = object(items.get(i), "system." + i);
            if (item.get("cachePoint") != null) {
                points.point(item.get("cachePoint"), i);
            } else {
                points.add(text(item, "system." + i), CachePoints.Kind.MARKABLE);
            }
        }
        return points.blocks();
    }

    /** Amazon's own models take cache points in system and messages only (AWS user guide, prompt caching, September 2026). */
    private static List<Json> tools(List<Json> items, boolean takesPoints) throws Refused {
        CachePoints points = new CachePoints("toolConfig.tools");
        for (int i = 0; i < items.size(); i++) {
            String path = "toolConfig.tools." + i;
            Json.Obj item = object(items.get(i), path);
            if (item.get("cachePoint") != null) {
                if (!takesPoints) {
                    throw Refused.invalid(path + ": cachePoint is not supported in tools by this model.");
                }
                points.point(item.get("cachePoint"), i);
                continue;
            }
            Json.Obj spec = object(item.get("toolSpec"), path + ".toolSpec");
            Json schema = spec.get("inputSchema") instanceof Json.Obj input ? input.get("json") : null;
            Json.Obj tool = JsonValues.object(JsonValues.field("name", spec.text("name")));
            tool = JsonValues.with(tool, "description", spec.get("description"));
            points.add(JsonValues.with(tool, "input_schema", schema), CachePoints.Kind.MARKABLE);
        }
        return points.blocks();
    }

    private static List<Json> content(List<Json> items, String path) throws Refused {
        CachePoints points = new CachePoints(path);
        for (int i = 0; i < items.size(); i++) {
            Json.Obj item = object(items.get(i), path + "." + i);
            if (item.get("cachePoint") != null) {
                points.point(item.get("cachePoint"), i);
            } else {
                points.add(block(item, path + "." + i), kind(item));
            }
        }
        return points.blocks();
    }

    private static CachePoints.Kind kind(Json.Obj item) {
        if (item.get("reasoningContent") != null) {
            return CachePoints.Kind.REASONING;
        }
        return item.get("document") instanceof Json.Obj document
                        && !document.text("format").equals("pdf")
                ? CachePoints.Kind.DOCUMENT
                : CachePoints.Kind.MARKABLE;
    }

    private static Json.Obj block(Json.Obj item, String path) throws Refused {
        if (item.get("toolUse") instanceof Json.Obj use) {
            Json.Obj block = JsonValues.object(
                    JsonValues.field("type", "tool_use"),
                    JsonValues.field("id", use.text("toolUseId")),
                    JsonValues.field("name", use.text("name")));
            return JsonValues.with(block, "input", use.get("input"));
        } else if (item.get("toolResult") instanceof Json.Obj result) {
            return result(result, path + ".toolResult");
        } else if (item.get("reasoningContent") instanceof Json.Obj reasoning) {
            Json.Obj text = reasoning.get("reasoningText") instanceof Json.Obj said ? said : reasoning;
            return JsonValues.object(
                    JsonValues.field("type", "thinking"),
                    JsonValues.field("thinking", text.text("text")),
                    JsonValues.field("signature", text.text("signature")));
        } else if (item.get("image") instanceof Json.Obj image) {
            return media("image", image, "image/" + image.text("format"));
        } else if (item.get("document") instanceof Json.Obj document) {
            return JsonValues.with(
                    media("document", document, "application/" + document.text("format")),
                    "title",
                    document.get("name"));
        }
        return text(item, path);
    }

    private static Json.Obj result(Json.Obj result, String path) throws Refused {
        List<Json> said = new ArrayList<>();
        List<Json> items = items(result, "content", path + ".content");
        for (int i = 0; i < items.size(); i++) {
            String itemPath = path + ".content." + i;
            Json.Obj item = object(items.get(i), itemPath);
            if (item.get("cachePoint") != null) {
                throw Refused.invalid(itemPath + ": cachePoint is not allowed in the content of a tool result.");
            }
            Json json = item.get("json");
            said.add(
                    json == null
                            ? block(item, itemPath)
                            : JsonValues.object(
                                    JsonValues.field("type", "text"), JsonValues.field("text", json.compact())));
        }
        Json.Obj block = JsonValues.object(
                JsonValues.field("type", "tool_result"),
                JsonValues.field("tool_use_id", result.text("toolUseId")),
                JsonValues.field("content", new Json.Arr(said)));
        return result.text("status").equals("error") ? JsonValues.with(block, "is_error", new Json.Bool(true)) : block;
    }

    private static Json.Obj media(String type, Json.Obj media, String mediaType) {
        String bytes = media.get("source") instanceof Json.Obj source ? source.text("bytes") : "";
        return JsonValues.object(
                JsonValues.field("type", type),
                JsonValues.field(
                        "source",
                        JsonValues.object(
                                JsonValues.field("type", "base64"),
                                JsonValues.field("media_type", mediaType),
                                JsonValues.field("data", bytes))));
    }

    private static Json.Obj text(Json.Obj item, String path) throws Refused {
        if (!(item.get("text") instanceof Json.Str text)) {
            throw Refused.invalid(path + ": the block has no content that is known.");
        }
        return JsonValues.object(JsonValues.field("type", "text"), JsonValues.field("text", text));
    }

    private static @Nullable Json choice(@Nullable Json choice) {
        if (!(choice instanceof Json.Obj object)) {
            return null;
        } else if (object.get("tool") instanceof Json.Obj tool) {
            return JsonValues.object(JsonValues.field("type", "tool"), JsonValues.field("name", tool.text("name")));
        }
        return JsonValues.object(JsonValues.field("type", object.get("any") == null ? "auto" : "any"));
    }

    private static List<Json> items(Json.Obj object, String name, String path) throws Refused {
        return switch (object.get(name)) {
            case Json.Arr(List<Json> items) -> items;
            case null -> List.of();
            default -> throw Refused.invalid(path + ": Input should be a valid list");
        };
    }

    private static Json.Obj object(@Nullable Json value, String path) throws Refused {
        if (value instanceof Json.Obj object) {
            return object;
        }
        throw Refused.invalid(path + ": Input should be an object");
    }

    private static Json.Obj parsed(byte[] body) throws Refused {
        try {
            return object(Json.parse(body), "body");
        } catch (JsonProcessingException e) {
            throw Refused.invalid("The request body is not valid JSON: " + e.getOriginalMessage());
        }
    }
}
