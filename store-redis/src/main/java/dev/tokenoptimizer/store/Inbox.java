package dev.tokenoptimizer.store;

import dev.tokenoptimizer.history.shared.Returned;
import dev.tokenoptimizer.prompt.Fingerprint;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** What instances tell one of them alone: a list, from which that one takes. The oldest go when nobody does. */
final class Inbox {

    private static final int BYTES = 3 * Long.BYTES;
    private static final int KEPT_MAX = 20_000;
    private static final int TAKEN_MAX = 2_000;
    private static final long KEPT_MILLIS = 3_600_000;

    private final byte[] key;
    private final boolean expires;

    /** The inbox of an instance; {@code expires} unless the instances' clock goes otherwise than the server's. */
    Inbox(Keys keys, Realm realm, long instance, boolean expires) {
        this.key = keys.inbox(realm, instance);
        this.expires = expires;
    }

    /** Adds to it. */
    CompletionStage<?> put(Link.Wire open, List<Returned> news) {
        byte[][] values = news.stream().map(Inbox::bytes).toArray(byte[][]::new);
        CompletionStage<Long> added = open.commands().rpush(key, values);
        CompletionStage<String> _ = open.commands().ltrim(key, -KEPT_MAX, -1);
        if (expires) {
            CompletionStage<Boolean> _ = open.commands().pexpire(key, KEPT_MILLIS);
        }
        return added;
    }

    /** Takes what is there. */
    CompletionStage<?> take(Link.Wire open, Consumer<Returned> heard) {
        return open.commands().lpop(key, TAKEN_MAX).whenComplete((values, failure) -> {
            if (values != null) {
                values.stream()
                        .filter(value -> value.length == BYTES)
                        .map(Inbox::read)
                        .forEach(heard);
            }
        });
    }

    private static byte[] bytes(Returned returned) {
        return ByteBuffer.allocate(BYTES)
                .putLong(returned.prefix().high())
                .putLong(returned.prefix().low())
                .putLong(returned.atMillis())
                .array();
    }

    private static Returned read(byte[] value) {
        ByteBuffer bytes = ByteBuffer.wrap(value);
        return new Returned(new Fingerprint(bytes.getLong(), bytes.getLong()), bytes.getLong());
    }
}
