package dev.tokenoptimizer.lab.provider.gemini;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.lab.provider.wire.Wish;
import dev.tokenoptimizer.tariff.Tariff;
import java.time.Instant;

/**
 * A cache object. Only its expiry can change.
 *
 * @param id last part of its name
 * @param displayName empty for none
 * @param prompt what it holds
 * @param calls the tools that it holds, and whether one must be called
 * @param createdAt milliseconds since the epoch, as the other two
 */
public record CachedContent(
        String id,
        String model,
        String displayName,
        Tariff tariff,
        Prompt prompt,
        Wish calls,
        long createdAt,
        long updatedAt,
        long expiresAt) {

    CachedContent named(String newId) {
        return new CachedContent(newId, model, displayName, tariff, prompt, calls, createdAt, updatedAt, expiresAt);
    }

    /** The same with another expiry. */
    public CachedContent expiring(long at, long now) {
        return new CachedContent(id, model, displayName, tariff, prompt, calls, createdAt, now, at);
    }

    /** @param parent resource that it belongs to, with a slash at the end; empty in the Gemini API */
    public ObjectNode toJson(String parent) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("name", parent + "cachedContents/" + id)
                .put("model", parent + (parent.isEmpty() ? "models/" : "publishers/google/models/") + model)
                .put("createTime", time(createdAt))
                .put("updateTime", time(updatedAt))
                .put("expireTime", time(expiresAt));
        if (!displayName.isEmpty()) {
            node.put("displayName", displayName);
        }
        node.putObject("usageMetadata").put("totalTokenCount", prompt.size());
        return node;
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
