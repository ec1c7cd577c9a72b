package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.prompt.Fingerprint;
import java.util.List;

/**
 * Which prompts a prompt belongs together with: those that should find the same provider-side cache.
 *
 * @param key what they have in common: the head, or the conversation's root where there is no head or it always varies
 * @param end the whole prompt, which the next turn of its conversation carries
 * @param earlier prefixes within its messages, ascending; empty unless it is bound to its conversation
 * @param bound what binds it to the account that it was sent to before
 */
public record PromptFamily(Fingerprint key, Fingerprint end, List<Fingerprint> earlier, Bound bound) {

    public PromptFamily {
        earlier = List.copyOf(earlier);
    }

    /** What of a prompt only one account can read. */
    public enum Bound {
        /** Nothing. */
        FREE,
        /** Something that an answer of its conversation held: signed thinking, or encrypted content. */
        CONVERSATION,
        /** Something that was uploaded beforehand. */
        UPLOADS
    }
}
