package dev.tokenoptimizer.gateway.hold;

import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.store.Claims;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Leads among the requests of all instances that share a store. Who leads here claims the same there; while another instance leads,
 * it follows that one, and is followed by the others of this process. A store that does not answer in time is not asked: then each process has
 * a leader of its own.
 */
public final class SharedLeads implements Leads {

    private final LocalLeads here;
    private final Claims store;

    /**
     * @param here leads among the requests of this process
     * @param store leads among instances
     */
    public SharedLeads(LocalLeads here, Claims store) {
        this.here = here;
        this.store = store;
    }

    @Override
    public Runnable claim(Fingerprint first, List<Fingerprint> prefixes, Duration lease, Claimant claimant) {
        Candidate candidate = new Candidate(first, prefixes, lease, claimant);
        Runnable withdraw = here.claim(first, prefixes, lease, candidate);
        candidate.ask();
        return () -> {
            withdraw.run();
            candidate.withdraw();
        };
    }

    @Override
    public int followers() {
        return here.followers() + store.watches();
    }

    /** Who leads here, or wants to, and whether it leads among all. */
    private final class Candidate implements Claimant, Lead {

        private final List<Fingerprint> prefixes;
        private final Duration lease;
        private final Claimant claimant;
        private final Claims.Claim claim;
        private volatile @Nullable Lead local;
        private Runnable stopWatching = () -> {};
        private boolean withdrawn;
        private boolean leads;
        private boolean over;

        Candidate(Fingerprint first, List<Fingerprint> prefixes, Duration lease, Claimant claimant) {
            this.prefixes = prefixes;
            this.lease = lease;
            this.claimant = claimant;
            this.claim = store.of(first, prefixes);
        }

        @Override
        public void follows(int index) {
            claimant.follows(index);
        }

        @Override
        public void released(Release how) {
            claimant.released(how);
        }

        @Override
        public void leads(Lead granted) {
            local = granted;
        }

        /** Not while the leads of this process are locked: asking takes a while. */
        void ask() {
            if (local == null) {
                return;
            }
            claim.make(lease).whenComplete((held, unknown) -> answered(unknown == null ? held : OptionalInt.empty()));
        }

        private synchronized void answered(OptionalInt held) {
            if (withdrawn) {
                claim.giveUp();
            } else if (held.isEmpty()) {
                leads = true;
                claimant.leads(this);
            } else {
                claimant.follows(held.getAsInt());
                stopWatching = claim.watch(held.getAsInt(), this::ended);
            }
        }

        /** The other instance's request is done: whoever waits for it here looks again, this one and its followers. */
        private void ended(boolean begun) {
            Release how = begun ? Release.BEGAN_ELSEWHERE : Release.HANDED_OVER;
            synchronized (this) {
                if (withdrawn) {
                    return;
                }
                withdrawn = true;
            }
            claimant.released(how);
            endHere(how);
        }

        private void endHere(Release how) {
            if (local instanceof LocalLeads.LocalLead lead) {
                lead.end(how);
            }
        }

        void withdraw() {
            boolean led;
            synchronized (this) {
                stopWatching.run();
                led = leads && !over;
                over = true;
                withdrawn = true;
            }
            if (led) {
                claim.giveUp();
            }
        }

        @Override
        public void keep(Set<Fingerprint> written) {
            List<Fingerprint> given = new ArrayList<>(prefixes);
            given.removeAll(new HashSet<>(written));
            claim.giveUp(given);
            Lead mine = local;
            if (mine != null) {
                mine.keep(written);
            }
        }

        @Override
        public void begun() {
            if (finish()) {
                claim.begun();
                endHere(Release.LEADER_BEGAN);
            }
        }

        @Override
        public void handOver() {
            if (finish()) {
                claim.giveUp();
                endHere(Release.HANDED_OVER);
            }
        }

        private synchronized boolean finish() {
            boolean first = !over;
            over = true;
            return first;
        }
    }
}
