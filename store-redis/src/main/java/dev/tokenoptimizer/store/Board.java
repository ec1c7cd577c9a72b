package dev.tokenoptimizer.store;

import io.lettuce.core.RedisFuture;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One notice of each instance, for all others to read: a field of a hash, beginning with when it was pinned. Whoever reads takes
 * down what is too old; the whole expires when nobody pins any more.
 */
final class Board {

    private final byte[] key;
    private final byte[] field;
    private final long keptMillis;
    private final Supplier<Link.@Nullable Wire> wire;

    /**
     * @param keptMillis how long a notice counts, 0 for ever
     */
    Board(byte[] key, long instance, long keptMillis, Supplier<Link.@Nullable Wire> wire) {
        this.key = key;
        this.field = ByteBuffer.allocate(Integer.BYTES).putInt((int) instance).array();
        this.keptMillis = keptMillis;
        this.wire = wire;
    }

    CompletionStage<Void> pin(byte[] notice, long nowMillis) {
        Link.Wire open = wire.get();
        if (open == null) {
            return CompletableFuture.failedStage(new IllegalStateException("there is no connection"));
        }
        byte[] dated = ByteBuffer.allocate(Long.BYTES + notice.length)
                .putLong(nowMillis)
                .put(notice)
                .array();
        return open.commands().hset(key, Map.of(field, dated)).thenCompose(pinned -> expire(open));
    }

    private CompletionStage<Void> expire(Link.Wire open) {
        return keptMillis == 0
                ? CompletableFuture.completedStage(null)
                : open.commands().pexpire(key, keptMillis).thenApply(expires -> null);
    }

    /** What others pinned. */
    CompletionStage<List<byte[]>> read(long nowMillis) {
        Link.Wire open = wire.get();
        if (open == null) {
            return CompletableFuture.completedStage(List.of());
        }
        return open.commands().hgetall(key).thenApply(all -> {
            List<byte[]> notices = new ArrayList<>();
            all.forEach((by, dated) -> {
                if (dated.length < Long.BYTES || isOver(ByteBuffer.wrap(dated).getLong(), nowMillis)) {
                    RedisFuture<Long> _ = open.commands().hdel(key, by);
                } else if (!Arrays.equals(by, field)) {
                    notices.add(Arrays.copyOfRange(dated, Long.BYTES, dated.length));
                }
            });
            return notices;
        });
    }

    private boolean isOver(long pinned, long nowMillis) {
        return keptMillis != 0 && nowMillis - pinned > keptMillis;
    }
}
