package dev.tokenoptimizer.prompt;

import java.util.List;

/**
 * Which prompts a prompt belongs together with: those that should find the same provider-side cache.
 *
 * @param key what they have in common: the head, or the conversation's root where there is no head or it always varies
 * @param end the whole prompt, which the next turn of its conversation carries
 * @param ties by what it may be remembered which account can read it, the strongest last: prefixes within its messages, the answer that
 *     it continues, names of what was uploaded; empty where all can or nothing tells
 * @param bound what binds it to the account that it was sent to before
 */
public record PromptFamily(Fingerprint key, Fingerprint end, List<Fingerprint> ties, Bound bound) {

    public PromptFamily {
        ties = List.copyOf(ties);
    }

    /** What of a prompt only one account can read. */
    public enum Bound {
        /** Nothing. */
        FREE,
        /** Something that an answer of its conversation held: signed thinking, or encrypted content. */
        CONVERSATION,
        /** Something that was uploaded or made beforehand. */
        UPLOADS
    }
}
