package dev.tokenoptimizer.lab.provider.anthropic;

import dev.tokenoptimizer.lab.provider.wire.Json;
import java.util.List;

/** Checks the shape of what a body holds. */
final class Shape {

    private Shape() {}

    static List<Json> list(Json.Obj object, String name, boolean required) throws Refused {
        return switch (object.get(name)) {
            case Json.Arr(List<Json> items) -> items;
            case null -> {
                if (required) {
                    throw Refused.invalid(name + ": Field required");
                }
                yield List.of();
            }
            case Json.Null() when !required -> List.of();
            default -> throw Refused.invalid(name + ": Input should be a valid list");
        };
    }

    static Json.Obj object(Json value, String path) throws Refused {
        if (value instanceof Json.Obj object) {
            return object;
        }
        throw Refused.invalid(path + ": Input should be a valid dictionary or object to extract fields from");
    }

    static String string(Json.Obj object, String name, String path) throws Refused {
        return switch (object.get(name)) {
            case Json.Str(String text) -> text;
            case null -> throw Refused.invalid(path + "." + name + ": Field required");
            default -> throw Refused.invalid(path + "." + name + ": Input should be a valid string");
        };
    }
}
