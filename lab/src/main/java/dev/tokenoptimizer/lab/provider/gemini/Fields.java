package dev.tokenoptimizer.lab.provider.gemini;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tokenoptimizer.lab.provider.wire.Json;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads messages of protocol buffers written as JSON: every field goes by its name in camel case and by that with underscores. */
final class Fields {

    private static final Pattern WORD = Pattern.compile("_([a-z0-9])");
    private static final Pattern CAPITAL = Pattern.compile("([A-Z])");

    private Fields() {}

    static Json.Obj body(byte[] bytes, Set<String> known) throws Refused {
        Json.Obj body = parsed(bytes);
        for (Json.Field field : body.fields()) {
            if (!known.contains(camel(field.name()))) {
                throw new Refused(ApiError.unknownName(field.name()));
            }
        }
        return body;
    }

    private static Json.Obj parsed(byte[] bytes) throws Refused {
        try {
            if (Json.parse(bytes) instanceof Json.Obj root) {
                return root;
            }
        } catch (JsonProcessingException e) {
            throw Refused.invalid("Invalid JSON payload received. " + e.getOriginalMessage());
        }
        throw Refused.invalid("Invalid JSON payload received. The root is not an object.");
    }

    /** A field's value; null where it is absent or null. */
    static @Nullable Json get(Json.Obj object, String name) {
        Json value = object.get(name);
        if (value == null) {
            String other = CAPITAL.matcher(name)
                    .replaceAll(match -> "_" + match.group().toLowerCase(Locale.ROOT));
            value = object.get(other);
        }
        return value instanceof Json.Null ? null : value;
    }

    static String text(Json.Obj object, String name) {
        return get(object, name) instanceof Json.Str(String text) ? text : "";
    }

    /** An object there; null where it is absent. */
    static Json.@Nullable Obj object(Json.Obj object, String name) throws Refused {
        return switch (get(object, name)) {
            case null -> null;
            case Json.Obj inner -> inner;
            default -> throw wrongKind(name);
        };
    }

    /** Items of a list; none where it is absent. A single item may stand without its list. */
    static List<Json> list(Json.Obj object, String name) throws Refused {
        return switch (get(object, name)) {
            case null -> List.of();
            case Json.Arr(List<Json> items) -> items;
            case Json.Obj single -> List.of(single);
            default -> throw wrongKind(name);
        };
    }

    static Json.Obj item(Json item, String name) throws Refused {
        if (item instanceof Json.Obj object) {
            return object;
        }
        throw wrongKind(name);
    }

    /** A whole number; the other one where it is absent. */
    static long number(Json.Obj object, String name, long otherwise) throws Refused {
        return switch (get(object, name)) {
            case null -> otherwise;
            case Json.Num(String literal) when literal.matches("-?\\d{1,9}") -> Long.parseLong(literal);
            default -> throw wrongKind(name);
        };
    }

    static String camel(String name) {
        return WORD.matcher(name).replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
    }

    private static Refused wrongKind(String name) {
        return Refused.invalid("Invalid value at '" + name + "': Proto field is not of this type.");
    }
}
