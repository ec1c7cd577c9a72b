package dev.tokenoptimizer.dialect.scan;

import java.util.List;

/** What a dialect's reader found in the block that it read last. */
public interface ReadBlock {

    /** First half of the block's digest. */
    long digestHigh();

    /** Second half of the block's digest. */
    long digestLow();

    /** Estimated tokens of the block's text, in the older tokenizer. */
    double tokens();

    /** Estimated tokens of what no tokenizer sees: images, documents, the provider's own tools. */
    double fixedTokens();

    /** Markers on the block or inside it. */
    List<FoundMarker> markers();
}
