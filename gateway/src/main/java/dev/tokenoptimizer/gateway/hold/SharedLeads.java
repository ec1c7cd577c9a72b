package dev.tokenoptimizer.gateway.hold;

import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.store.Claims;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
    public Runnable claim(Wanted wanted, Claimant claimant) {
        Candidate candidate = new Candidate(wanted, claimant);
        Runnable withdraw = here.claim(wanted, candidate);
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

        private final Wanted wanted;
        private final Claimant claimant;
        private final Claims.Claim claim;
        private volatile @Nullable Lead local;
        private Runnable stopWatching = () -> {};
        private boolean withdrawn;
        private boolean leads;
        private boolean over;

        Candidate(Wanted wanted, Claimant claimant) {
            this.wanted = wanted;
            this.claimant = claimant;
            this.claim = store.of(wanted.first(), wanted.prefixes());
        }

        @Override
        public void follows(int index) {
            claimant.follows(index);
        }

        @Override
        public void learn(Runnable then) {
            claimant.learn(then);
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
            claim.make(wanted.lease(), wanted.informed())
                    .whenComplete((outcome, unknown) -> answered(unknown == null ? outcome : new Claims.Granted()));
        }

        private synchronized void answered(Claims.Outcome outcome) {
            if (withdrawn) {
                claim.giveUp();
                return;
            }
            switch (outcome) {
                case Claims.Granted() -> {
                    leads = true;
                    claimant.leads(this);
                }
                case Claims.Written() -> ended(true);
                case Claims.Held(int index) -> {
                    claimant.follows(index);
                    stopWatching = claim.watch(index, this::ended);
                }
            }
        }

        /** The other instance's request is done. What it wrote is asked for once, and everybody here hears afterwards. */
        private void ended(boolean begun) {
            if (begun) {
                claimant.learn(() -> release(Release.BEGAN_ELSEWHERE));
            } else {
                release(Release.HANDED_OVER);
            }
        }

        /** Whoever waits here looks again, this one and its followers. */
        private void release(Release how) {
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
            List<Fingerprint> given = new ArrayList<>(wanted.prefixes());
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
