package dev.tokenoptimizer.gateway.exchange;

import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/** Ids that do not repeat within a run, and hardly between runs: a counter, mixed. Thread-safe. */
public final class RequestIds {

    private static final long STEP = 0x9E3779B97F4A7C15L;

    private final AtomicLong state;

    public RequestIds(long seed) {
        state = new AtomicLong(seed);
    }

    String next() {
        long mixed = state.addAndGet(STEP);
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return "to_" + HexFormat.of().toHexDigits(mixed ^ (mixed >>> 31));
    }
}
