package dev.tokenoptimizer.lab.provider.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The cache objects of all projects; an expired one is gone. Not thread-safe. */
public final class CachedContents {

    private static final long FIRST_ID = 1_000_000_000_000_000_000L;
    private static final int LONGEST_PAGE = 1_000;

    private final Map<String, Map<String, CachedContent>> projects = new HashMap<>();
    private long made;

    /** Why a request that names an object ends that is not there. */
    public static Refused notFound() {
        return new Refused(ApiError.noCachedContent());
    }

    /** Keeps a new object and gives it its id. */
    public CachedContent create(String project, CachedContent object) {
        CachedContent named = object.named(Long.toString(FIRST_ID + made++));
        living(project, object.createdAt()).put(named.id(), named);
        return named;
    }

    /** Puts a changed object in the place of the one that it was. */
    public void change(String project, CachedContent object) {
        living(project, object.updatedAt()).replace(object.id(), object);
    }

    public Optional<CachedContent> find(String project, String id, long now) {
        return Optional.ofNullable(living(project, now).get(id));
    }

    public void delete(String project, String id) {
        projects.getOrDefault(project, Map.of()).remove(id);
    }

    /**
     * A page of a project's objects in the order of their creation, as the API lists them.
     *
     * @param token where the page begins, as the page before said; empty for the first
     */
    public String list(String project, String parent, int size, String token, long now) {
        List<CachedContent> all = List.copyOf(living(project, now).values());
        int from = token.matches("\\d{1,9}") ? Math.min(Integer.parseInt(token), all.size()) : 0;
        int to = Math.min(all.size(), from + Math.clamp(size, 1, LONGEST_PAGE));
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        if (from < to) {
            ArrayNode items = page.putArray("cachedContents");
            all.subList(from, to).forEach(object -> items.add(object.toJson(parent)));
        }
        if (to < all.size()) {
            page.put("nextPageToken", Integer.toString(to));
        }
        return page.toString();
    }

    private Map<String, CachedContent> living(String project, long now) {
        Map<String, CachedContent> objects = projects.computeIfAbsent(project, _ -> new LinkedHashMap<>());
        objects.values().removeIf(object -> object.expiresAt() <= now);
        return objects;
    }
}
