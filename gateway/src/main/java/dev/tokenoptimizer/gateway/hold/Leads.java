package dev.tokenoptimizer.gateway.hold;

import dev.tokenoptimizer.prompt.Fingerprint;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Who writes a cold prefix first. Gateways that share a store have one leader among all of them when it stands behind this; those
 * that do not have one each. Thread-safe, and nothing here waits.
 */
public interface Leads {

    /**
     * Claims prefixes that a request is about to write: it leads all of them, unless somebody leads one of them already. Then it
     * follows the first such.
     *
     * @param claimant told how it went, on any thread, perhaps before this returns
     * @return takes the claim back: who follows hears nothing more, who leads hands over
     */
    Runnable claim(Wanted wanted, Claimant claimant);

    /** Requests that follow another one now. */
    int followers();

    /**
     * What a request claims.
     *
     * @param first fingerprint of the first block of all of the prefixes
     * @param prefixes at least one, the most wanted first
     * @param lease how long the claimant is believed to lead, if it does and says nothing of its end
     * @param informed whether it believes them to be cold although it asked other instances about its own prompt
     */
    record Wanted(Fingerprint first, List<Fingerprint> prefixes, Duration lease, boolean informed) {}

    /** Who claims. Takes note and returns at once. */
    interface Claimant {

        /** It leads all that it claimed. */
        void leads(Lead lead);

        /**
         * Somebody else leads; {@link #released} tells of the end of that.
         *
         * @param index which of the claimed prefixes it is
         */
        void follows(int index);

        /**
         * Another instance knows that a prefix can be read now; whoever waits behind this claimant hears of its end afterwards.
         *
         * @param then runs when what it knows is known here, or does not come in time; needless once the claim was taken back
         */
        void learn(Runnable then);

        /** The leader is done with the prefix, or its lease is over; whether it can be read now is for history to say. */
        void released(Release how);
    }

    /** A lead that one request has; ended by one of its words, later ones do nothing. */
    interface Lead {

        /** It writes only these after all: who follows it for others may claim them anew. */
        void keep(Set<Fingerprint> written);

        /** What it wrote can be read. */
        void begun();

        /** It will not write: followers may claim the prefixes anew, and one of them leads. */
        void handOver();
    }
}
