package dev.tokenoptimizer.lab.provider.anthropic;

import dev.tokenoptimizer.lab.provider.wire.Digest;
import dev.tokenoptimizer.lab.provider.wire.Json;
import dev.tokenoptimizer.lab.provider.wire.PrefixId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Digest of a value in a form that does not see what the rendered prompt does not see: cache markers, the order of a known
 * block's envelope keys, a string content versus one text block. Inside {@code input}, schemas and everything unknown, keys and
 * numbers count as they were written (Anthropic prompt caching page, 2026-10-08: key order in tool_use is significant).
 */
final class Canonical {

    private static final String CACHE_CONTROL = "cache_control";

    private final Digest digest = new Digest();

    /** A digest of the whole, independent of earlier calls. */
    static PrefixId ofBlock(Json.Obj block, BlockKind kind) {
        Canonical canonical = new Canonical();
        if (kind == BlockKind.UNKNOWN) {
            canonical.digest.fields(withoutMarker(block));
        } else {
            canonical.envelope(block);
        }
        return canonical.digest.id();
    }

    private void envelope(Json.Obj object) {
        List<Json.Field> fields = withoutMarker(object);
        fields.sort(Comparator.comparing(Json.Field::name));
        digest.count('O', fields.size());
        for (Json.Field field : fields) {
            digest.string('K', field.name());
            switch (field.name()) {
                case "content" -> content(field.value());
                case "source" -> nested(field.value());
                default -> digest.asWritten(field.value());
            }
        }
    }

    private void content(Json value) {
        switch (value) {
            case Json.Str text -> {
                digest.count('A', 1);
                envelope(textBlock(text));
            }
            case Json.Arr(List<Json> items) -> {
                digest.count('A', items.size());
                items.forEach(this::contentBlock);
            }
            default -> nested(value);
        }
    }

    private void contentBlock(Json value) {
        if (value instanceof Json.Obj object && BlockKind.ofContent(object.text("type")) == BlockKind.UNKNOWN) {
            digest.fields(withoutMarker(object));
        } else {
            nested(value);
        }
    }

    private void nested(Json value) {
        if (value instanceof Json.Obj object) {
            envelope(object);
        } else {
            digest.asWritten(value);
        }
    }

    static Json.Obj textBlock(Json.Str text) {
        return new Json.Obj(List.of(new Json.Field("type", new Json.Str("text")), new Json.Field("text", text)));
    }

    private static List<Json.Field> withoutMarker(Json.Obj object) {
        List<Json.Field> fields = new ArrayList<>(object.fields());
        fields.removeIf(field -> field.name().equals(CACHE_CONTROL));
        return fields;
    }
}
