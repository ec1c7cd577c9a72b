package dev.tokenoptimizer.optimizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tokenoptimizer.prompt.Block;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.Prompt;
import java.util.List;

/** Tells what a prompt belongs together with. */
final class Families {

    /** As a key or a whole string; within a longer string its quotes would be escaped. */
    private static final byte[] UPLOADED = "\"file_id\"".getBytes(UTF_8);

    private static final List<byte[]> FROM_AN_ANSWER =
            List.of("\"encrypted_content\"".getBytes(UTF_8), "\"container\"".getBytes(UTF_8));

    private Families() {}

    static PromptFamily of(Prompt prompt, byte[] body, int length) {
        List<Block> blocks = prompt.blocks();
        boolean headTells = prompt.headBlocks() > 0 && !prompt.volatileHead();
        Fingerprint key = headTells ? blocks.get(prompt.headBlocks() - 1).prefix() : prompt.conversation();
        Fingerprint end = blocks.isEmpty() ? key : blocks.get(blocks.size() - 1).prefix();
        PromptFamily.Bound bound = bound(prompt, body, length);
        List<Fingerprint> earlier = bound == PromptFamily.Bound.CONVERSATION
                ? blocks.subList(prompt.headBlocks(), blocks.size()).stream()
                        .map(Block::prefix)
                        .toList()
                : List.of();
        return new PromptFamily(key, end, earlier, bound);
    }

    private static PromptFamily.Bound bound(Prompt prompt, byte[] body, int length) {
        if (contains(body, length, UPLOADED)) {
            return PromptFamily.Bound.UPLOADS;
        }
        return prompt.signedThinking() || FROM_AN_ANSWER.stream().anyMatch(field -> contains(body, length, field))
                ? PromptFamily.Bound.CONVERSATION
                : PromptFamily.Bound.FREE;
    }

    private static boolean contains(byte[] body, int length, byte[] field) {
        for (int i = 0; i + field.length <= length; i++) {
            int matched = 0;
            while (matched < field.length && body[i + matched] == field[matched]) {
                matched++;
            }
            if (matched == field.length) {
                return true;
            }
        }
        return false;
    }
}
