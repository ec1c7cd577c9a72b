package dev.tokenoptimizer.lab.provider.wire;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value that fits the common parts of a JSON schema: every declared property, first choices, plain values.
 *
 * @param json compact JSON
 * @param values number of values in it
 */
public record Sample(String json, int values) {

    private static final int DEEPEST = 8;

    /** One for this schema; an empty object where there is none. */
    public static Sample of(@Nullable Json schema) {
        int[] values = {0};
        Json value = schema instanceof Json.Obj object ? value(object, 0, values) : new Json.Obj(List.of());
        return new Sample(value.compact(), Math.max(1, values[0]));
    }

    private static Json value(Json.Obj schema, int depth, int[] values) {
        values[0]++;
        Json constant = schema.get("const");
        if (constant != null) {
            return constant;
        }
        if (schema.get("enum") instanceof Json.Arr(List<Json> choices) && !choices.isEmpty()) {
            return choices.getFirst();
        }
        if (depth < DEEPEST
                && schema.get("anyOf") instanceof Json.Arr(List<Json> choices)
                && !choices.isEmpty()
                && choices.getFirst() instanceof Json.Obj first) {
            return value(first, depth + 1, values);
        }
        return switch (type(schema)) {
            case "object" -> object(schema, depth, values);
            case "array" -> array(schema, depth, values);
            case "integer", "number" -> new Json.Num("1");
            case "boolean" -> new Json.Bool(true);
            case "null" -> new Json.Null();
            default -> new Json.Str("sample");
        };
    }

    private static String type(Json.Obj schema) {
        return switch (schema.get("type")) {
            case Json.Str(String name) -> name;
            case Json.Arr(List<Json> names)
            when !names.isEmpty() && names.getFirst() instanceof Json.Str(String name) -> name;
            case null, default -> schema.get("properties") == null ? "string" : "object";
        };
    }

    private static Json object(Json.Obj schema, int depth, int[] values) {
        List<Json.Field> fields = new ArrayList<>();
        if (depth < DEEPEST && schema.get("properties") instanceof Json.Obj properties) {
            for (Json.Field property : properties.fields()) {
                if (property.value() instanceof Json.Obj inner) {
                    fields.add(new Json.Field(property.name(), value(inner, depth + 1, values)));
                }
            }
        }
        return new Json.Obj(fields);
    }

    private static Json array(Json.Obj schema, int depth, int[] values) {
        return depth < DEEPEST && schema.get("items") instanceof Json.Obj items
                ? new Json.Arr(List.of(value(items, depth + 1, values)))
                : new Json.Arr(List.of());
    }
}
