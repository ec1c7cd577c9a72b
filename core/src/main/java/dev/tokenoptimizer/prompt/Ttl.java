package dev.tokenoptimizer.prompt;

/** Lifetime a breakpoint asks the provider for, ordered from short to long. */
public enum Ttl {
    FIVE_MINUTES("5m", 300),
    /** GPT-5.6 and later (OpenAI prompt caching guide, 2026-10-02). */
    THIRTY_MINUTES("30m", 1800),
    ONE_HOUR("1h", 3600);

    private final String wireName;
    private final int seconds;

    Ttl(String wireName, int seconds) {
        this.wireName = wireName;
        this.seconds = seconds;
    }

    /** The name on the wire, in tariff files and in metrics: {@code 5m}, {@code 30m} or {@code 1h}. */
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
