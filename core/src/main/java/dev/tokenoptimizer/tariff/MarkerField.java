package dev.tokenoptimizer.tariff;

/** Ways in which clients of Anthropic's Messages API ask for caching that not every platform takes. */
public enum MarkerField {
    /** {@code cache_control} at the top level of a request: the provider marks the last block that can carry a marker. */
    AUTOMATIC("automatic"),
    /** {@code scope} inside a marker, which Claude Code sends. */
    SCOPE("scope");

    private final String label;

    MarkerField(String label) {
        this.label = label;
    }

    /** Name in tariff files. */
    public String label() {
        return label;
    }
}
