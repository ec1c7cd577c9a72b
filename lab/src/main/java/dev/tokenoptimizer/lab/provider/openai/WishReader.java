package dev.tokenoptimizer.lab.provider.openai;

import dev.tokenoptimizer.lab.provider.wire.Json;
import dev.tokenoptimizer.lab.provider.wire.Wish;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads from a request what its answer should be. The two APIs write the same with one level of nesting more or less. */
final class WishReader {

    private static final Set<String> CHOICES = Set.of("none", "auto", "required");

    private WishReader() {}

    /** @param format {@code response_format}, or {@code text.format}, if any */
    static Wish read(Json.Obj body, long maxTokens, @Nullable Json format, boolean continuesTools) throws Refused {
        Choice choice = choice(body.get("tool_choice"));
        List<Wish.Tool> tools = choice.none() ? List.of() : tools(body, choice.names());
        return new Wish(
                Shape.flag(body, "stream", false),
                maxTokens,
                tools,
                choice.required() && !tools.isEmpty(),
                continuesTools,
                schema(format));
    }

    /** The schema that a format asks for: that of {@code json_schema}; of any object for {@code json_object}. */
    static @Nullable Json schema(@Nullable Json format) {
        if (!(format instanceof Json.Obj object)) {
            return null;
        }
        return switch (object.text("type")) {
            case "json_schema" ->
                object.get("json_schema") instanceof Json.Obj nested ? nested.get("schema") : object.get("schema");
            case "json_object" -> new Json.Obj(List.of(new Json.Field("type", new Json.Str("object"))));
            default -> null;
        };
    }

    private static Choice choice(@Nullable Json choice) throws Refused {
        return switch (choice) {
            case null -> new Choice(false, false, Set.of());
            case Json.Null() -> new Choice(false, false, Set.of());
            case Json.Str(String word)
            when CHOICES.contains(word) -> new Choice(word.equals("none"), word.equals("required"), Set.of());
            case Json.Str(String word) ->
                throw new Refused(ApiError.invalidValue("tool_choice", word, "'none', 'auto' and 'required'"));
            case Json.Obj object when object.text("type").equals("allowed_tools") -> allowed(object);
            case Json.Obj object -> {
                String name = nameOf(object);
                yield new Choice(false, !name.isEmpty(), name.isEmpty() ? Set.of() : Set.of(name));
            }
            default -> throw new Refused(ApiError.invalidType("tool_choice", "a string or an object"));
        };
    }

    private static Choice allowed(Json.Obj choice) throws Refused {
        Json.Obj inner = choice.get("allowed_tools") instanceof Json.Obj nested ? nested : choice;
        Set<String> names = new HashSet<>();
        for (Json tool : Shape.list(inner, "tools", "tool_choice.tools")) {
            if (tool instanceof Json.Obj object) {
                names.add(nameOf(object));
            }
        }
        return new Choice(false, inner.text("mode").equals("required"), names);
    }

    private static List<Wish.Tool> tools(Json.Obj body, Set<String> names) throws Refused {
        List<Wish.Tool> tools = new ArrayList<>();
        for (Json item : Shape.list(body, "tools", "tools")) {
            if (item instanceof Json.Obj tool
                    && tool.text("type").equals("function")
                    && !tool.isTrue("defer_loading")) {
                Json.Obj function = tool.get("function") instanceof Json.Obj nested ? nested : tool;
                if (names.isEmpty() || names.contains(function.text("name"))) {
                    tools.add(new Wish.Tool(function.text("name"), function.get("parameters")));
                }
            }
        }
        return tools;
    }

    private static String nameOf(Json.Obj tool) {
        return tool.get("function") instanceof Json.Obj function ? function.text("name") : tool.text("name");
    }

    private record Choice(boolean none, boolean required, Set<String> names) {}
}
