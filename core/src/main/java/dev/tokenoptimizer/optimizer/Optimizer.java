package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.prompt.PromptFamily;
import java.util.Optional;

/** The way of one request through the core: read, recall, plan, mark; later the outcome. Thread-safe. */
public interface Optimizer {

    /**
     * Reads and plans one request. Never throws: whatever goes wrong, the prepared request has no edits and says why.
     *
     * @param body array holding the received body; not changed, not kept
     * @param length bytes of it that belong to the body, from offset 0
     */
    PreparedRequest prepare(byte[] body, int length, RequestFacts facts);

    /**
     * Reads one request and leaves its plan for later. Never throws.
     *
     * @param body array holding the received body; not changed, and kept at most until the request is planned
     * @param length bytes of it that belong to the body, from offset 0
     */
    default ReadRequest read(byte[] body, int length, RequestFacts facts) {
        return ReadRequest.independent(() -> prepare(body, length, facts));
    }

    /**
     * Which prompts this one belongs together with, whoever sends it: for choosing an account before anything else. Never throws.
     *
     * @param facts what is known; their scope stands for all accounts that it may go to
     * @return empty when the body does not tell
     */
    default Optional<PromptFamily> family(byte[] body, int length, RequestFacts facts) {
        return Optional.empty();
    }
}
