package dev.tokenoptimizer.lab.provider.gemini;

import dev.tokenoptimizer.lab.provider.wire.Json;
import dev.tokenoptimizer.lab.provider.wire.Wish;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads from a request what its answer should be. */
final class Wishes {

    private static final Set<String> MODES = Set.of("", "MODE_UNSPECIFIED", "AUTO", "ANY", "NONE", "VALIDATED");

    private Wishes() {}

    /** @param tools tools of the request, or of the cache object that it names */
    static Wish read(Json.Obj body, List<Json> tools, boolean stream, boolean continuesTools) throws Refused {
        Json.Obj config = Fields.object(body, "generationConfig");
        long maxTokens =
                config == null ? Integer.MAX_VALUE : Fields.number(config, "maxOutputTokens", Integer.MAX_VALUE);
        if (maxTokens < 1) {
            throw Refused.invalid("max_output_tokens must be positive.");
        }
        Choice choice = choice(Fields.object(body, "toolConfig"));
        List<Wish.Tool> callable = choice.none() ? List.of() : functions(tools, choice.names());
        return new Wish(
                stream,
                maxTokens,
                callable,
                choice.required() && !callable.isEmpty(),
                continuesTools,
                config == null ? null : schema(config));
    }

    /** The schema that a text must fit, in the words of JSON schema; null where any text will do. */
    static @Nullable Json schema(Json.Obj config) throws Refused {
        Json schema = Fields.get(config, "responseSchema");
        Json jsonSchema = Fields.get(config, "responseJsonSchema");
        if (schema != null && jsonSchema != null) {
            throw Refused.invalid("Only one of response_schema and response_json_schema may be set.");
        }
        if (schema == null && jsonSchema == null) {
            return Fields.text(config, "responseMimeType").equals("application/json")
                    ? new Json.Obj(List.of(new Json.Field("type", new Json.Str("object"))))
                    : null;
        }
        return inJsonSchema(schema == null ? jsonSchema : schema);
    }

    /** Google's schemas name types in capitals. */
    private static @Nullable Json inJsonSchema(@Nullable Json schema) {
        return switch (schema) {
            case Json.Obj(List<Json.Field> fields) -> {
                List<Json.Field> renamed = new ArrayList<>();
                for (Json.Field field : fields) {
                    Json value = field.name().equals("type") && field.value() instanceof Json.Str(String type)
                            ? new Json.Str(type.toLowerCase(Locale.ROOT))
                            : inJsonSchema(field.value());
                    if (value != null) {
                        renamed.add(new Json.Field(field.name().equals("any_of") ? "anyOf" : field.name(), value));
                    }
                }
                yield new Json.Obj(renamed);
            }
            case Json.Arr(List<Json> items) -> {
                List<Json> renamed = new ArrayList<>();
                for (Json item : items) {
                    Json value = inJsonSchema(item);
                    if (value != null) {
                        renamed.add(value);
                    }
                }
                yield new Json.Arr(renamed);
            }
            case null -> null;
            default -> schema;
        };
    }

    private static List<Wish.Tool> functions(List<Json> tools, Set<String> names) throws Refused {
        List<Wish.Tool> functions = new ArrayList<>();
        for (Json tool : tools) {
            for (Json item : Fields.list(Fields.item(tool, "tools"), "functionDeclarations")) {
                Json.Obj function = Fields.item(item, "functionDeclarations");
                String name = Fields.text(function, "name");
                if (names.isEmpty() || names.contains(name)) {
                    Json schema = Fields.get(function, "parameters");
                    functions.add(new Wish.Tool(
                            name,
                            inJsonSchema(schema == null ? Fields.get(function, "parametersJsonSchema") : schema)));
                }
            }
        }
        return functions;
    }

    private static Choice choice(Json.@Nullable Obj toolConfig) throws Refused {
        Json.Obj calling = toolConfig == null ? null : Fields.object(toolConfig, "functionCallingConfig");
        if (calling == null) {
            return new Choice(false, false, Set.of());
        }
        String mode = Fields.text(calling, "mode");
        if (!MODES.contains(mode)) {
            throw Refused.invalid("Invalid value at 'tool_config.function_calling_config.mode', \"" + mode + "\"");
        }
        Set<String> names = new HashSet<>();
        for (Json name : Fields.list(calling, "allowedFunctionNames")) {
            if (name instanceof Json.Str(String text)) {
                names.add(text);
            }
        }
        return new Choice(mode.equals("NONE"), mode.equals("ANY"), names);
    }

    private record Choice(boolean none, boolean required, Set<String> names) {}
}
