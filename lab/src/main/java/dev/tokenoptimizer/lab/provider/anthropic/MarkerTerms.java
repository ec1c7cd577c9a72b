package dev.tokenoptimizer.lab.provider.anthropic;

/**
 * What a platform takes of markers.
 *
 * @param blanks whether a text of blanks alone may carry one
 * @param scopes whether a marker may say how far its entry is shared
 */
public record MarkerTerms(boolean blanks, boolean scopes) {

    /** The Claude API. */
    public static final MarkerTerms CLAUDE_API = new MarkerTerms(false, true);
}
