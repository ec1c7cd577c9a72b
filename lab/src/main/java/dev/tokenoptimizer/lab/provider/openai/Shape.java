package dev.tokenoptimizer.lab.provider.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tokenoptimizer.lab.provider.wire.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks the shape of what a body holds. */
final class Shape {

    private static final String OBJECT = "an object";

    private Shape() {}

    static Json.Obj body(byte[] bytes) throws Refused {
        try {
            if (Json.parse(bytes) instanceof Json.Obj root) {
                return root;
            }
        } catch (JsonProcessingException e) {
            throw new Refused(ApiError.invalid(
                    null, null, "We could not parse the JSON body of your request. " + e.getOriginalMessage()));
        }
        throw new Refused(ApiError.invalid(null, null, "The JSON body of your request is not an object."));
    }

    static boolean given(@Nullable Json value) {
        return value != null && !(value instanceof Json.Null);
    }

    static Json.Obj object(@Nullable Json value, String path) throws Refused {
        return switch (value) {
            case Json.Obj object -> object;
            case null -> throw new Refused(ApiError.missing(path));
            default -> throw new Refused(ApiError.invalidType(path, OBJECT));
        };
    }

    /** Items of a list; none where it is absent. */
    static List<Json> list(Json.Obj object, String name, String path) throws Refused {
        return switch (object.get(name)) {
            case Json.Arr(List<Json> items) -> items;
            case null -> List.of();
            case Json.Null() -> List.of();
            default -> throw new Refused(ApiError.invalidType(path, "an array"));
        };
    }

    static String string(Json.Obj object, String name, String path) throws Refused {
        String text = optionalString(object, name, path);
        if (text == null) {
            throw new Refused(ApiError.missing(path));
        }
        return text;
    }

    static @Nullable String optionalString(Json.Obj object, String name, String path) throws Refused {
        return switch (object.get(name)) {
            case Json.Str(String text) -> text;
            case null -> null;
            case Json.Null() -> null;
            default -> throw new Refused(ApiError.invalidType(path, "a string"));
        };
    }

    static boolean flag(Json.Obj object, String name, boolean usual) throws Refused {
        return switch (object.get(name)) {
            case Json.Bool(boolean value) -> value;
            case null -> usual;
            case Json.Null() -> usual;
            default -> throw new Refused(ApiError.invalidType(name, "a boolean"));
        };
    }

    /** A whole number of at least one; {@link Integer#MAX_VALUE} where it is absent. */
    static long limit(Json.Obj object, String name) throws Refused {
        return switch (object.get(name)) {
            case null -> Integer.MAX_VALUE;
            case Json.Null() -> Integer.MAX_VALUE;
            case Json.Num(String literal)
            when literal.matches("\\d{1,9}") && Integer.parseInt(literal) > 0 -> Integer.parseInt(literal);
            case Json.Num(String literal)
            when literal.matches("-?\\d{1,9}") ->
                throw new Refused(ApiError.invalid(
                        "integer_below_min_value",
                        name,
                        "Invalid '" + name + "': integer below minimum value. Expected a value >= 1, but got " + literal
                                + " instead."));
            default -> throw new Refused(ApiError.invalidType(name, "an integer"));
        };
    }
}
