package dev.tokenoptimizer.plan;

import dev.tokenoptimizer.prompt.Ttl;

/**
 * A position where the provider is asked to keep the prefix.
 *
 * @param block index of the block whose end is the position
 * @param ttl lifetime asked for
 * @param reason why it is there; {@link Reason#CLIENT} for one the client set and we keep
 */
public record Breakpoint(int block, Ttl ttl, Reason reason) {

    public Breakpoint {
        if (!reason.places()) {
            throw new IllegalArgumentException(reason + " does not place a breakpoint");
        }
    }

    /** Whether we add it, as opposed to the client. */
    public boolean ours() {
        return reason != Reason.CLIENT;
    }
}
