package dev.tokenoptimizer.planner;

import dev.tokenoptimizer.history.Chances;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.Locale;
import java.util.Optional;

/**
 * A candidate position as it was weighed for one plan; what {@code explain} shows.
 *
 * @param block block that would carry the marker
 * @param tokens estimated tokens of the prefix through it
 * @param reason why it is a candidate
 * @param chances that another request carries the prefix in time
 * @param pausesOutlived pauses over five minutes through which an hour is expected to keep it
 * @param ttl lifetime that it got, or is best for it had it to be marked
 * @param premium what writing through it for {@code ttl} costs above what is paid without, in fresh input tokens
 * @param value the best plan that marks it, less the best plan that does not, in fresh input tokens; the budget left out
 * @param verdict what became of it, and why
 */
public record Weighed(
        int block,
        int tokens,
        Reason reason,
        Chances chances,
        double pausesOutlived,
        Ttl ttl,
        double premium,
        double value,
        Verdict verdict) {

    /** What became of a candidate. */
    public enum Verdict {
        /** It is marked. */
        TAKEN,
        /** It is marked although it was not worth a write of its own: its tokens are read or written anyway. */
        TAKEN_FREE,
        /** The client marks it. */
        CLIENT,
        /** Its return is too unlikely for what writing it costs. */
        TOO_UNLIKELY,
        /** It would pay by itself, but adds nothing to what was taken. */
        ADDS_NOTHING,
        /** It would be taken were there one more slot. */
        NO_SLOT,
        /** It would be taken were there more to put at risk. */
        OVER_BUDGET,
        /** It would be taken did not another request write it just now. */
        BEING_WRITTEN,
        /** It would be taken did the first marker not have the output of server tools written too. */
        SERVER_TOOLS;

        /** Name in output: lower case with underscores. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    Weighed with(Optional<Ttl> marked) {
        if (marked.isEmpty() || verdict == Verdict.TAKEN || verdict == Verdict.CLIENT) {
            return this;
        }
        return new Weighed(
                block, tokens, reason, chances, pausesOutlived, marked.get(), premium, value, Verdict.TAKEN_FREE);
    }
}
