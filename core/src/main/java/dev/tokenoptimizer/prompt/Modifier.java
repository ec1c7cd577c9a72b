package dev.tokenoptimizer.prompt;

import java.util.Locale;

/** What a request may ask for that changes its prices. The names in the tariff file are the labels. */
public enum Modifier {
    /** Sent through the batch API. */
    BATCH,
    /** Bound to the United States by {@code inference_geo}. */
    US_ONLY,
    /** Served by a regional or multi-region endpoint of a cloud platform. */
    REGIONAL,
    /** Fast mode: replaces the standard prices where the model offers it. */
    FAST,
    /** Of the flex tier: cheaper, slower and less available. */
    FLEX,
    /** Of the priority tier: dearer and faster. */
    PRIORITY;

    /** Name in the tariff file and in output: lower case with underscores. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
