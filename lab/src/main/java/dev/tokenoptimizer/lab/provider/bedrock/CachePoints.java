package dev.tokenoptimizer.lab.provider.bedrock;

import dev.tokenoptimizer.lab.provider.wire.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects the blocks of one list (system, content of a message, tools) and puts every cache point on the block before it. What may
 * not precede one is measured: nothing, reasoning, and documents other than PDF (AWS user guide, and field reports of 2026).
 */
final class CachePoints {

    private final String path;
    private final List<Json> blocks = new ArrayList<>();
    private Kind last = Kind.NONE;

    CachePoints(String path) {
        this.path = path;
    }

    /** What a block is to a cache point behind it. */
    enum Kind {
        NONE,
        MARKABLE,
        REASONING,
        /** A document that is no PDF. */
        DOCUMENT
    }

    List<Json> blocks() {
        return blocks;
    }

    void add(Json.Obj block, Kind kind) {
        blocks.add(block);
        last = kind;
    }

    /** A cache point, at this place in the list as it was sent. */
    void point(@Nullable Json point, int index) throws Refused {
        String place = path + "." + index;
        if (!(point instanceof Json.Obj object) || !object.text("type").equals("default")) {
            throw Refused.invalid(place + ".cachePoint.type: Input should be 'default'");
        }
        switch (last) {
            case NONE -> throw Refused.invalid(place + ": There is nothing available to cache.");
            case REASONING -> throw Refused.invalid(place + ": Cache point cannot be inserted after reasoning block.");
            case DOCUMENT -> throw Refused.invalid(place + ".type: Field required");
            case MARKABLE -> {}
        }
        String ttl = object.text("ttl");
        if (object.get("ttl") != null && !ttl.equals("5m") && !ttl.equals("1h")) {
            throw Refused.invalid(place + ".cachePoint.ttl: Input should be '5m' or '1h'");
        }
        Json.Obj marker = JsonValues.object(
                JsonValues.field("type", "ephemeral"), JsonValues.field("ttl", ttl.isEmpty() ? "5m" : ttl));
        if (blocks.getLast() instanceof Json.Obj block) {
            blocks.set(blocks.size() - 1, JsonValues.with(block, "cache_control", marker));
        }
    }
}
