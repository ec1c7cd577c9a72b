package dev.tokenoptimizer.lab.provider.openai;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.provider.wire.Json;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects a request's explicit breakpoints and refuses those that may not stand where they stand. */
final class BreakpointReader {

    static final String FIELD = "prompt_cache_breakpoint";

    private final Api api;
    private final String model;
    private final List<Marker> markers = new ArrayList<>();
    private @Nullable String firstPath;

    BreakpointReader(Api api, String model) {
        this.api = api;
        this.model = model;
    }

    /** In rendered order. */
    List<Marker> markers() {
        return markers;
    }

    /** Where in the body the first one stands; null when there is none. */
    @Nullable
    String firstPath() {
        return firstPath;
    }

    /** Whether a content part of this type may carry a breakpoint. */
    boolean markable(String partType) {
        return api.markable(partType);
    }

    /** A part that says what content as a string says. */
    Json.Obj plainText(String label, String text) {
        return new Json.Obj(List.of(
                new Json.Field("type", new Json.Str(api.plainText(label))),
                new Json.Field("text", new Json.Str(text))));
    }

    /** A content part, which is the block of this index. */
    void part(int index, Json.Obj part, String path) throws Refused {
        Json field = part.get(FIELD);
        if (!Shape.given(field)) {
            return;
        }
        String fieldPath = path + "." + FIELD;
        if (!ModelTraits.hasBreakpoints(model)) {
            throw new Refused(ApiError.unsupportedParameter(fieldPath));
        }
        if (!markable(part.text("type"))) {
            throw new Refused(ApiError.unknownParameter(fieldPath));
        }
        Json.Obj breakpoint = Shape.object(field, fieldPath);
        String mode = Shape.string(breakpoint, "mode", fieldPath + ".mode");
        if (!mode.equals("explicit")) {
            throw new Refused(ApiError.invalidValue(fieldPath + ".mode", mode, "'explicit'"));
        }
        CacheFields.checkTtl(breakpoint, fieldPath + ".ttl");
        markers.add(new Marker(index, Ttl.THIRTY_MINUTES));
        if (firstPath == null) {
            firstPath = fieldPath;
        }
    }

    /** Something that cannot carry a breakpoint: refused if it has one. */
    static void none(Json.Obj object, String path) throws Refused {
        if (object.get(FIELD) != null) {
            throw new Refused(ApiError.unknownParameter(path + "." + FIELD));
        }
    }
}
