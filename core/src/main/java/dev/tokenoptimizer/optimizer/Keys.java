package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.plan.SentKey;
import dev.tokenoptimizer.prompt.Block;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.tariff.CacheKey;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.HexFormat;
import java.util.Optional;

/** Gives requests the keys that their provider takes. Thread-safe. */
public final class Keys {

    /** More than tokens mostly have, so that what is kept is not cut short. */
    private static final int BYTES_OF_A_TOKEN = 5;

    private final KeyShards shards = new KeyShards();

    /** The key for a request that leaves now; empty where its provider takes none, or the client sent one. */
    public Optional<SentKey> of(Prompt prompt, Tariff tariff, long nowMillis) {
        if (tariff.key().isEmpty() || prompt.keyAt() < 0) {
            return Optional.empty();
        }
        CacheKey key = tariff.key().get();
        if (key.sharing() == CacheKey.Sharing.CONVERSATION) {
            return Optional.of(new SentKey(key.name(), key.place(), text(prompt.conversation()), 0));
        }
        Fingerprint family = family(prompt, tariff.minimumPrefix());
        int shard = key.perMinute() == 0
                ? 0
                : shards.shard(
                        family,
                        prompt.conversation(),
                        key.perMinute(),
                        tariff.shortTtl().millis(),
                        nowMillis);
        String value = text(family) + (shard == 0 ? "" : "-" + shard);
        return Optional.of(new SentKey(key.name(), key.place(), value, shard));
    }

    /**
     * What prompts have in common that should meet in one cache. Where heads part behind the shortest prefix that is kept, they have
     * that in common: a key for each head would part them in the cache too. Goes by bytes and not by estimates of tokens: those are
     * corrected by every bill, and a key that moves leads to cold machines.
     *
     * @param shortestKept tokens of the shortest prefix that is kept
     */
    private static Fingerprint family(Prompt prompt, int shortestKept) {
        int bytes = 0;
        for (Block block : prompt.blocks().subList(0, prompt.headBlocks())) {
            bytes += block.end() - block.start();
            if (bytes >= shortestKept * BYTES_OF_A_TOKEN) {
                return block.prefix();
            }
        }
        return prompt.family();
    }

    private static String text(Fingerprint fingerprint) {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(fingerprint.high()) + hex.toHexDigits(fingerprint.low());
    }
}
