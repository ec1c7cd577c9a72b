package dev.tokenoptimizer.prompt;

/** Lifetime a breakpoint asks the provider for, ordered from short to long. */
public enum Ttl {
    FIVE_MINUTES("5m", 300),
    /** GPT-5.6 and later (OpenAI prompt caching guide, 2026-10-02). */
    THIRTY_MINUTES("30m", 1800),
    ONE_HOUR("1h", 3600),
    /** Models of November 2026 (OpenAI price tables, 2026-11-17; the official Java client 4.101.0 names the value). */
    TWELVE_HOURS("12h", 43_200);

    private final String wireName;
    private final int seconds;

    Ttl(String wireName, int seconds) {
        this.wireName = wireName;
        this.seconds = seconds;
    }

    /** The name on the wire, in tariff files and in metrics: {@code 5m}, {@code 30m}, {@code 1h} or {@code 12h}. */
    public String wireName() {
        return wireName;
    }

    /** Lifetime in seconds, counted from the start of the request that writes or reads. */
    public int seconds() {
        return seconds;
    }

    /** The same in milliseconds. */
    public long millis() {
        return seconds * 1_000L;
    }
}
