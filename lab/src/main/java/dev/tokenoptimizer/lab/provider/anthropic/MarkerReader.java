package dev.tokenoptimizer.lab.provider.anthropic;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.provider.wire.Json;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects a request's markers in rendered order and refuses those that may not stand where they stand. */
final class MarkerReader {

    private final MarkerTerms terms;
    private final List<Marker> markers = new ArrayList<>();
    private final List<String> paths = new ArrayList<>();
    private final BitSet cacheable = new BitSet();

    MarkerReader(MarkerTerms terms) {
        this.terms = terms;
    }

    List<Marker> markers() {
        return markers;
    }

    List<String> paths() {
        return paths;
    }

    /** Whether a block can carry a marker. */
    boolean isCacheable(int index) {
        return cacheable.get(index);
    }

    /** A block that can carry a marker, and takes the one it has. */
    void cacheable(int index, Json.Obj block, String path) throws Refused {
        cacheable.set(index);
        Ttl ttl = ttl(block.get("cache_control"), path);
        if (ttl != null) {
            add(index, ttl, path);
        }
    }

    /** A block that cannot carry a marker: refused if it has one. */
    static void uncacheable(Json.Obj block, String path, String problem) throws Refused {
        if (marked(block)) {
            throw Refused.invalid(path + problem);
        }
    }

    /** Markers in the content of a tool result: one on the last block is lifted to the result, others are refused. */
    void nested(int index, Json.Obj toolResult, String path) throws Refused {
        if (!(toolResult.get("content") instanceof Json.Arr(List<Json> items))) {
            return;
        }
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof Json.Obj item && marked(item)) {
                String itemPath = path + ".content." + i;
                if (i < items.size() - 1) {
                    throw Refused.invalid(
                            itemPath + ".cache_control: only the last block of a tool result can have cache_control");
                }
                if (emptyText(item)) {
                    throw Refused.invalid(itemPath + ".text: cache_control cannot be set for empty text blocks");
                }
                Ttl ttl = ttl(item.get("cache_control"), itemPath);
                if (ttl != null) {
                    add(index, ttl, itemPath);
                }
            }
        }
    }

    /**
     * The marker at the top level of the body: one on the last block that can carry it (Anthropic prompt caching page,
     * automatic caching).
     */
    void automatic(Json.Obj body, int slots) throws Refused {
        Ttl ttl = ttl(body.get("cache_control"), "");
        if (ttl == null) {
            return;
        }
        if (markers.size() == slots) {
            throw Refused.invalid(
                    "A maximum of " + slots + " blocks with cache_control may be provided. Found " + (slots + 1) + ".");
        }
        int lastCacheable = cacheable.length() - 1;
        if (lastCacheable < 0) {
            return;
        }
        int insertAt = markers.size();
        for (int i = 0; i < markers.size(); i++) {
            Marker marker = markers.get(i);
            if (marker.index() == lastCacheable && marker.ttl() != ttl) {
                throw Refused.invalid("Top-level cache_control has ttl='" + ttl.wireName()
                        + "' but the target block already has cache_control with ttl='"
                        + marker.ttl().wireName() + "'");
            }
            if (marker.index() > lastCacheable) {
                insertAt = Math.min(insertAt, i);
            }
        }
        markers.add(insertAt, new Marker(lastCacheable, ttl));
        paths.add(insertAt, "cache_control");
    }

    static boolean marked(Json.Obj block) {
        Json marker = block.get("cache_control");
        return marker != null && !(marker instanceof Json.Null);
    }

    /** Whether a block is a text with nothing in it that could carry a marker. */
    boolean emptyText(Json.Obj block) {
        String text = block.text("text");
        return block.text("type").equals("text") && (terms.blanks() ? text.isEmpty() : text.isBlank());
    }

    private void add(int index, Ttl ttl, String path) {
        markers.add(new Marker(index, ttl));
        paths.add(path + ".cache_control");
    }

    private @Nullable Ttl ttl(@Nullable Json marker, String blockPath) throws Refused {
        String path = blockPath.isEmpty() ? "cache_control" : blockPath + ".cache_control";
        if (marker == null || marker instanceof Json.Null) {
            return null;
        }
        if (!(marker instanceof Json.Obj object)) {
            throw Refused.invalid(path + ": Input should be a valid dictionary or object to extract fields from");
        }
        if (!object.text("type").equals("ephemeral")) {
            throw Refused.invalid(path + ".type: Input should be 'ephemeral'");
        }
        if (object.get("scope") != null && !terms.scopes()) {
            throw Refused.invalid(path + ".scope: Extra inputs are not permitted");
        }
        return switch (object.get("ttl")) {
            case null -> Ttl.FIVE_MINUTES;
            case Json.Null() -> Ttl.FIVE_MINUTES;
            case Json.Str(String name) when name.equals("5m") -> Ttl.FIVE_MINUTES;
            case Json.Str(String name) when name.equals("1h") -> Ttl.ONE_HOUR;
            default -> throw Refused.invalid(path + ".ttl: Input should be '5m' or '1h'");
        };
    }
}
