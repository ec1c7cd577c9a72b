package dev.tokenoptimizer.prompt;

import java.util.List;
import java.util.Optional;

/**
 * Which prompts a prompt belongs together with: those that should find the same provider-side cache.
 *
 * @param key what they have in common: the head, or the conversation's root where there is no head or it always varies
 * @param ends what the next turn of its conversation carries and no other conversation does: the whole prompt, and what an answer signed last
 * @param said what the next turn carries even behind another head, but so may other conversations: the messages alone; empty where
 *     nothing tells
 * @param ties by what it may be remembered which account can read it, the strongest last: prefixes within its messages, the answer that
 *     it continues, what its answers signed, names of what was uploaded; empty where all can or nothing tells
 * @param bound what binds it to the account that it was sent to before
 */
public record PromptFamily(
        Fingerprint key, List<Fingerprint> ends, Optional<Fingerprint> said, List<Fingerprint> ties, Bound bound) {

    public PromptFamily {
        ends = List.copyOf(ends);
        ties = List.copyOf(ties);
    }

    /** One that is recognised by the whole of it alone. */
    public PromptFamily(Fingerprint key, Fingerprint end, List<Fingerprint> ties, Bound bound) {
        this(key, List.of(end), Optional.empty(), ties, bound);
    }

    /** One that is recognised by its messages too. */
    public static PromptFamily of(
            Fingerprint key, Fingerprint end, Dialogue dialogue, List<Fingerprint> ties, Bound bound) {
        int signed = dialogue.signed().size();
        List<Fingerprint> ends =
                signed == 0 ? List.of(end) : List.of(end, dialogue.signed().get(signed - 1));
        return new PromptFamily(key, ends, Optional.of(dialogue.said()), ties, bound);
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
