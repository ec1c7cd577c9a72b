package dev.tokenoptimizer.history;

/**
 * How much a history in memory keeps. The least recently seen goes first.
 *
 * @param entries prefixes, at least 64
 * @param bytes estimated heap for prefixes, at {@link #BYTES_PER_ENTRY} each
 * @param forgetAfterMillis a prefix not seen for that long is forgotten
 * @param exposures sightings that wait for their return, each about 120 bytes; above it no new ones are watched
 * @param contexts situations with learnt rates of return, each about 300 bytes
 */
public record HistoryLimits(int entries, long bytes, long forgetAfterMillis, int exposures, int contexts) {

    /** One prefix and its place in the table: 176 to 184 measured at 100,000 and 200,000 prefixes (JDK 25), rounded up. */
    public static final int BYTES_PER_ENTRY = 200;

    private static final int ENTRIES_MIN = 64;

    public HistoryLimits {
        if (entries < ENTRIES_MIN || bytes < (long) ENTRIES_MIN * BYTES_PER_ENTRY) {
            throw new IllegalArgumentException("a history needs room for at least " + ENTRIES_MIN + " prefixes, got "
                    + entries + " entries and " + bytes + " bytes");
        }
        if (forgetAfterMillis <= 0 || exposures < 0 || contexts < 1) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }

    /** 200,000 prefixes in at most 40 MB, forgotten after two hours. */
    public static HistoryLimits standard() {
        return of(200_000);
    }

    /** That many prefixes, forgotten after two hours. */
    public static HistoryLimits of(int prefixes) {
        return new HistoryLimits(prefixes, (long) prefixes * BYTES_PER_ENTRY, 2 * 3_600_000L, 65_536, 8_192);
    }

    /** Prefixes that both limits allow. */
    int capacity() {
        return (int) Math.min(entries, bytes / BYTES_PER_ENTRY);
    }
}
