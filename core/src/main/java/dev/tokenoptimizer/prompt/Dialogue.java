package dev.tokenoptimizer.prompt;

import java.util.ArrayList;
import java.util.List;

/**
 * What a conversation is recognised by when instruction, tools, parameters and model change between its turns: its messages alone.
 *
 * @param said all messages, but for what only the account that made it can read; the same for all that say the same
 * @param before the same up to before the last message that carries something of that kind: what the request said whose answer that
 *     message is; all messages where none does
 * @param blocksBefore how many blocks of the messages stand before that message
 * @param signed each piece of that kind by itself, in order: signed thinking, encrypted content
 */
public record Dialogue(Fingerprint said, Fingerprint before, int blocksBefore, List<Fingerprint> signed) {

    public Dialogue {
        signed = List.copyOf(signed);
    }

    /**
     * By what its earlier turns may be remembered, the strongest last. Signatures are made once. What was said before may be said by
     * others too, so that the same behind the same head weighs more.
     *
     * @param prefixes of the whole prompt, one for each block of the messages
     */
    public List<Fingerprint> ties(List<Fingerprint> prefixes) {
        if (signed.isEmpty()) {
            return prefixes;
        }
        List<Fingerprint> ties = new ArrayList<>(prefixes);
        ties.add(Math.max(0, blocksBefore - 1), before);
        ties.addAll(signed);
        return ties;
    }
}
