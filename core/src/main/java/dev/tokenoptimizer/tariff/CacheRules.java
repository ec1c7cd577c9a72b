package dev.tokenoptimizer.tariff;

/** By what rules a provider caches prefixes. What differs from model to model within one set is in the tariff. */
public enum CacheRules {
    /**
     * Entries where a marker stands, found by looking back from a marker, for five minutes or an hour (Anthropic prompt caching
     * page, 2026-10-08).
     */
    ANTHROPIC("anthropic"),
    /**
     * Entries at breakpoints, found at breakpoints only, for 30 minutes; unless a request wants explicit breakpoints alone, the
     * provider adds one of its own (OpenAI prompt caching guide, 2026-10-02: GPT-5.6 and later).
     */
    OPENAI("openai"),
    /**
     * Whatever prefix the provider finds again, for as long as it keeps it; writing costs nothing, and markers there are none (the same
     * guide: up to GPT-5.5; many others). A {@link CacheKey} may lead requests to the same cache.
     */
    AUTOMATIC("automatic");

    private final String label;

    CacheRules(String label) {
        this.label = label;
    }

    /** Name in tariff files. */
    public String label() {
        return label;
    }
}
