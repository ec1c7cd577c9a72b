package dev.tokenoptimizer.optimizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tokenoptimizer.prompt.Block;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.PromptFamily;
import java.util.Arrays;
import java.util.List;

/** Tells what a prompt belongs together with. */
final class Families {

    /**
     * What names something that only one account holds: as a key or a whole string; within a longer string its quotes would be escaped.
     * Reasoning that is not carried along encrypted is named by an id ({@code rs_...}).
     */
    private enum Sign {
        ENCRYPTED_CONTENT("\"encrypted_content\"", PromptFamily.Bound.CONVERSATION),
        CONTAINER("\"container\"", PromptFamily.Bound.CONVERSATION),
        ITEM("\"item_reference\"", PromptFamily.Bound.CONVERSATION),
        REASONING("\"rs_", PromptFamily.Bound.CONVERSATION),
        FILE("\"file_id\"", PromptFamily.Bound.UPLOADS),
        FILES("\"file_ids\"", PromptFamily.Bound.UPLOADS),
        VECTOR_STORES("\"vector_store_ids\"", PromptFamily.Bound.UPLOADS);

        private static final Sign[] ALL = values();

        @SuppressWarnings("ImmutableEnumChecker")
        private final byte[] text;

        private final PromptFamily.Bound bound;

        Sign(String text, PromptFamily.Bound bound) {
            this.text = text.getBytes(UTF_8);
            this.bound = bound;
        }

        private boolean at(byte[] body, int from, int length) {
            return from + text.length <= length && Arrays.equals(body, from, from + text.length, text, 0, text.length);
        }
    }

    private Families() {}

    static PromptFamily of(Prompt prompt, byte[] body, int length) {
        List<Block> blocks = prompt.blocks();
        boolean headTells = prompt.headBlocks() > 0 && !prompt.volatileHead();
        Fingerprint key = headTells ? blocks.get(prompt.headBlocks() - 1).prefix() : prompt.conversation();
        Fingerprint end = blocks.isEmpty() ? key : blocks.get(blocks.size() - 1).prefix();
        PromptFamily.Bound bound = bound(prompt, body, length);
        List<Fingerprint> ties = bound == PromptFamily.Bound.CONVERSATION ? earlier(prompt, blocks) : List.of();
        return prompt.dialogue()
                .filter(said -> !blocks.isEmpty())
                .map(said -> PromptFamily.of(key, end, said, ties, bound))
                .orElseGet(() -> new PromptFamily(key, end, ties, bound));
    }

    private static List<Fingerprint> earlier(Prompt prompt, List<Block> blocks) {
        if (prompt.continues().isPresent()) {
            return prompt.continues().stream().toList();
        }
        List<Fingerprint> prefixes = blocks.subList(prompt.headBlocks(), blocks.size()).stream()
                .map(Block::prefix)
                .toList();
        return prompt.dialogue().map(said -> said.ties(prefixes)).orElse(prefixes);
    }

    private static PromptFamily.Bound bound(Prompt prompt, byte[] body, int length) {
        PromptFamily.Bound named = named(body, length);
        if (named == PromptFamily.Bound.UPLOADS) {
            return named;
        }
        if (prompt.continues().isPresent() || prompt.signedThinking()) {
            return PromptFamily.Bound.CONVERSATION;
        }
        // A stored conversation or a prompt template is made where everything goes that is no prompt.
        return prompt.blocks().isEmpty() ? PromptFamily.Bound.UPLOADS : named;
    }

    /** By what the body names; an upload weighs more than what an answer held. */
    private static PromptFamily.Bound named(byte[] body, int length) {
        PromptFamily.Bound bound = PromptFamily.Bound.FREE;
        for (int at = 0; at < length; at++) {
            if (body[at] == '"') {
                for (Sign sign : Sign.ALL) {
                    if (sign.bound != bound && sign.at(body, at, length)) {
                        if (sign.bound == PromptFamily.Bound.UPLOADS) {
                            return sign.bound;
                        }
                        bound = sign.bound;
                    }
                }
            }
        }
        return bound;
    }
}
