package dev.tokenoptimizer.planner;

import dev.tokenoptimizer.history.Chances;
import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.history.Recall.Continuation;
import dev.tokenoptimizer.history.Recall.KnownPrefix;
import dev.tokenoptimizer.history.Recall.Place;
import dev.tokenoptimizer.history.Recall.Prospect;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.planner.Candidate.Lifetimes;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Positions beyond what is read anyway where a breakpoint may pay. */
final class Candidates {

    /** Labelled sightings of a scope from which on a chance is learnt and no longer the prior. */
    static final double LEARNT = 10;

    private static final int KNOWN_MAX = 8;

    /** What others wait for comes back at once. */
    private static final Chances AWAITED = new Chances(1, 1);

    private Candidates() {}

    /**
     * Ascending by block, one per block, chances falling with depth.
     *
     * @param write block through which others wait to read, -1 for none
     * @param forAnHour whether an hour behind the hit outlives what it follows
     */
    static List<Candidate> beyond(int hit, int write, Ground ground, Recall recall, boolean forAnHour, long now) {
        List<Candidate> found = new ArrayList<>();
        for (ClientMarker marker : ground.kept) {
            if (marker.block() > hit) {
                Lifetimes asked = marker.ttl() == Ttl.ONE_HOUR ? Lifetimes.LONG : Lifetimes.SHORT;
                int tokens = ground.tokens(marker.block());
                found.add(new Candidate(marker.block(), tokens, Chances.NONE, 0, asked, Reason.CLIENT, true));
            }
        }
        if (write > hit) {
            add(found, write, AWAITED, 0, Reason.AWAITED, hit, ground);
        }
        List<KnownPrefix> prefixes = recall.prefixes();
        int known = 0;
        for (int i = prefixes.size() - 1; i >= 0 && known < KNOWN_MAX; i--) {
            KnownPrefix prefix = prefixes.get(i);
            if (prefix.block() > hit && !prefix.markerIgnored()) {
                Reason reason = prefix.fork() ? Reason.FORK : Reason.SEEN_BEFORE;
                double pauses = ReturnChance.pausesOutlived(prefix, now);
                add(
                        found,
                        prefix.block(),
                        ReturnChance.of(prefix, recall.shortTtl(), now),
                        pauses,
                        reason,
                        hit,
                        ground);
                known++;
            }
        }
        for (Prospect prospect : recall.prospects()) {
            add(found, prospect.block(), prospect.chances(), 0, reason(prospect, recall), hit, ground);
        }
        if (forAnHour) {
            behindTheHit(found, hit, ground);
        } else {
            found.replaceAll(Candidate::withoutLong);
        }
        found.sort(Comparator.comparingInt(Candidate::block));
        return fallingChances(found);
    }

    /**
     * Where one hour costs least: right behind what is read. What is written there holds all before it, though that was only read
     * (mixed lifetimes, anthropic.md, section 4.3).
     */
    private static void behindTheHit(List<Candidate> found, int hit, Ground ground) {
        int block = hit < 0 ? -1 : ground.firstMarkable(hit + 1);
        if (block >= 0 && ground.lifetimesAt(block) == Lifetimes.ANY) {
            add(found, block, Chances.NONE, 0, Reason.LONG_PAUSE, hit, ground);
        }
    }

    private static void add(
            List<Candidate> found, int block, Chances chances, double pauses, Reason reason, int hit, Ground ground) {
        int at = ground.snap(block, hit);
        if (at < 0) {
            raise(found, block, chances);
            return;
        }
        if (!ground.longEnough(at)) {
            return;
        }
        for (int i = 0; i < found.size(); i++) {
            Candidate other = found.get(i);
            if (other.block() == at) {
                found.set(i, other.atLeast(chances, pauses));
                return;
            }
        }
        found.add(new Candidate(at, ground.tokens(at), chances, pauses, ground.lifetimesAt(at), reason, false));
    }

    /** A return to a position that cannot be marked is one to every shallower marker, the client's among them. */
    private static void raise(List<Candidate> found, int block, Chances chances) {
        for (int i = 0; i < found.size(); i++) {
            Candidate other = found.get(i);
            if (other.forced() && other.block() <= block) {
                found.set(i, other.withChances(other.chances().atLeast(chances)));
            }
        }
    }

    private static List<Candidate> fallingChances(List<Candidate> ascending) {
        Chances highest = Chances.NONE;
        for (int i = ascending.size() - 1; i >= 0; i--) {
            Candidate candidate = ascending.get(i);
            highest = candidate.chances().atLeast(highest);
            ascending.set(i, candidate.withChances(highest));
        }
        return ascending;
    }

    private static Reason reason(Prospect prospect, Recall recall) {
        if (recall.conversation().continuation() != Continuation.NONE && prospect.place() != Place.HEAD) {
            return prospect.place() == Place.INNER ? Reason.FORK : Reason.CONVERSATION;
        }
        if (prospect.evidence() < LEARNT) {
            return Reason.EXPLORATION;
        }
        return prospect.place() == Place.END ? Reason.CONVERSATION : Reason.FORK;
    }
}
