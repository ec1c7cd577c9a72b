package dev.tokenoptimizer.tariff;

/** Ways in which clients of Anthropic's Messages API ask for caching that not every platform takes. */
public enum MarkerField {
    /**
     * {@code cache_control} at the top level of a request whose path names the model: the provider marks the last block that can carry a
     * marker. An endpoint of the same platform that speaks the Messages API itself takes it.
     */
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
