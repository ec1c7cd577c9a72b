package dev.tokenoptimizer.lab.provider.bedrock;

import dev.tokenoptimizer.lab.provider.wire.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** JSON values by hand. */
final class JsonValues {

    private JsonValues() {}

    static Json.Obj object(Json.Field... fields) {
        return new Json.Obj(List.of(fields));
    }

    static Json.Field field(String name, Json value) {
        return new Json.Field(name, value);
    }

    static Json.Field field(String name, String value) {
        return new Json.Field(name, new Json.Str(value));
    }

    /** The same with one more field; without it where there is no value. */
    static Json.Obj with(Json.Obj object, String name, @Nullable Json value) {
        if (value == null) {
            return object;
        }
        List<Json.Field> fields = new ArrayList<>(object.fields());
        fields.add(new Json.Field(name, value));
        return new Json.Obj(fields);
    }
}
