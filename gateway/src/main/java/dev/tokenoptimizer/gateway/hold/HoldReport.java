package dev.tokenoptimizer.gateway.hold;

import java.util.Optional;

/**
 * What holding meant for one request.
 *
 * @param released why it went on after it was held; empty when it was not
 * @param heldNanos how long it was held, nanoseconds
 * @param tokens estimated tokens of the prefix that it waited for and the provider held nothing of
 * @param lead how its lead ended; empty when it led nobody
 */
public record HoldReport(Optional<Release> released, long heldNanos, int tokens, Optional<LeadEnd> lead) {

    /** It neither waited nor led. */
    public static final HoldReport NONE = new HoldReport(Optional.empty(), 0, 0, Optional.empty());

    /** How many of the tokens that were billed as read it owes to its waiting: none unless its leader's answer began. */
    public long saved(long billedRead) {
        return released.filter(Release::isRead).isPresent() ? Math.min(tokens, billedRead) : 0;
    }
}
