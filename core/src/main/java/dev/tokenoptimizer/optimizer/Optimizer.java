package dev.tokenoptimizer.optimizer;

/** The way of one request through the core: read, recall, plan, mark; later the outcome. Thread-safe. */
public interface Optimizer {

    /**
     * Reads and plans one request. Never throws: whatever goes wrong, the prepared request has no edits and says why.
     *
     * @param body array holding the received body; not changed, not kept
     * @param length bytes of it that belong to the body, from offset 0
     */
    PreparedRequest prepare(byte[] body, int length, RequestFacts facts);
}
