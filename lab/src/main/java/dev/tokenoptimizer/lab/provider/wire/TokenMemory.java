package dev.tokenoptimizer.lab.provider.wire;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Remembers the tokens of parts, so that a growing conversation is encoded once; forgets the least recently used. Thread-safe. */
public final class TokenMemory {

    private static final int REMEMBERED_TOKENS = 8_000_000;

    private final Map<PrefixId, int[]> remembered = new LinkedHashMap<>(1024, 0.75f, true);
    private long held;

    /**
     * The tokens of a part.
     *
     * @param digest its own digest, under which they are remembered
     * @param encoding encodes it where they are not known
     */
    public int[] of(PrefixId digest, Supplier<int[]> encoding) {
        int[] known;
        synchronized (this) {
            known = remembered.get(digest);
        }
        return known != null ? known : remember(digest, encoding.get());
    }

    private synchronized int[] remember(PrefixId digest, int[] tokens) {
        int[] before = remembered.put(digest, tokens);
        held += tokens.length - (before == null ? 0 : before.length);
        var eldest = remembered.entrySet().iterator();
        while (held > REMEMBERED_TOKENS && remembered.size() > 1) {
            held -= eldest.next().getValue().length;
            eldest.remove();
        }
        return tokens;
    }
}
