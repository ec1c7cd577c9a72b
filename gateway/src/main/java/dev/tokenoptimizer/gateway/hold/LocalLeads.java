package dev.tokenoptimizer.gateway.hold;

import dev.tokenoptimizer.prompt.Fingerprint;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Leads among the requests of this process. Claimants are told while the lock is held, so that none hears of an end before the
 * beginning; they only take note. Bounded by the requests in flight.
 */
public final class LocalLeads implements Leads {

    private final LongSupplier nanoClock;
    private final Map<Fingerprint, Flight> flights = new HashMap<>();
    private int followers;

    /** @param nanoClock tells when a lease is over, nanoseconds from any origin */
    public LocalLeads(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    @Override
    public synchronized Runnable claim(Wanted wanted, Claimant claimant) {
        List<Fingerprint> prefixes = wanted.prefixes();
        long now = nanoClock.getAsLong();
        for (int i = 0; i < prefixes.size(); i++) {
            Flight led = flights.get(prefixes.get(i));
            if (led != null && led.leader.isOver(now)) {
                led.leader.end(Release.HANDED_OVER);
            } else if (led != null) {
                Follower follower = new Follower(led, claimant);
                led.followers.add(follower);
                followers++;
                claimant.follows(i);
                return follower::leave;
            }
        }
        LocalLead lead = new LocalLead(now + wanted.lease().toNanos());
        for (Fingerprint prefix : prefixes) {
            Flight flight = new Flight(lead);
            lead.flights.put(prefix, flight);
            flights.put(prefix, flight);
        }
        claimant.leads(lead);
        return lead::handOver;
    }

    @Override
    public synchronized int followers() {
        return followers;
    }

    /** Prefixes that somebody leads now. */
    synchronized int led() {
        return flights.size();
    }

    /** One prefix on its way to being written. */
    private static final class Flight {
        final LocalLead leader;
        final Set<Follower> followers = new LinkedHashSet<>();

        Flight(LocalLead leader) {
            this.leader = leader;
        }
    }

    /** One request that waits. */
    private final class Follower {
        private final Flight flight;
        private final Claimant claimant;

        Follower(Flight flight, Claimant claimant) {
            this.flight = flight;
            this.claimant = claimant;
        }

        void leave() {
            synchronized (LocalLeads.this) {
                if (flight.followers.remove(this)) {
                    followers--;
                }
            }
        }
    }

    /** A lead within this process. */
    final class LocalLead implements Lead {
        private final long untilNanos;
        private final Map<Fingerprint, Flight> flights = new HashMap<>();

        LocalLead(long untilNanos) {
            this.untilNanos = untilNanos;
        }

        boolean isOver(long nowNanos) {
            return nowNanos - untilNanos >= 0;
        }

        @Override
        public void keep(Set<Fingerprint> written) {
            synchronized (LocalLeads.this) {
                for (Fingerprint prefix : List.copyOf(flights.keySet())) {
                    if (!written.contains(prefix)) {
                        release(prefix, flights.remove(prefix), Release.HANDED_OVER);
                    }
                }
            }
        }

        @Override
        public void begun() {
            end(Release.LEADER_BEGAN);
        }

        @Override
        public void handOver() {
            end(Release.HANDED_OVER);
        }

        void end(Release how) {
            synchronized (LocalLeads.this) {
                flights.forEach((prefix, flight) -> release(prefix, flight, how));
                flights.clear();
            }
        }

        private void release(Fingerprint prefix, @Nullable Flight flight, Release how) {
            if (flight != null) {
                LocalLeads.this.flights.remove(prefix, flight);
                followers -= flight.followers.size();
                flight.followers.forEach(follower -> follower.claimant.released(how));
                flight.followers.clear();
            }
        }
    }
}
