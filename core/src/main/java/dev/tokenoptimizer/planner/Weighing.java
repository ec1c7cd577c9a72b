package dev.tokenoptimizer.planner;

import dev.tokenoptimizer.planner.Candidate.Lifetimes;
import dev.tokenoptimizer.planner.MarkerChoice.Choice;
import dev.tokenoptimizer.planner.MarkerChoice.Chosen;
import dev.tokenoptimizer.planner.Weighed.Verdict;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The best markers among the candidates of one request, within the allowance, and what was left for want of what. */
final class Weighing {

    private final List<Candidate> all;
    private final MarkerChoice choices;
    private final int base;
    private final PlanValue worth;
    private final double allowance;
    private final @Nullable Choice[] bestBySlots;
    private List<Candidate> affordable;

    /**
     * @param all candidates beyond {@code base}, ascending, chances falling with depth
     * @param slotsMax markers of ours that fit
     * @param base tokens that are read anyway
     * @param allowance premium that may be put at risk, in fresh input tokens
     */
    Weighing(List<Candidate> all, int slotsMax, int base, PlanValue worth, double allowance) {
        this.all = all;
        this.choices = new MarkerChoice(slotsMax, all.size());
        this.base = base;
        this.worth = worth;
        this.allowance = allowance;
        this.bestBySlots = new Choice[slotsMax + 1];
        this.affordable = affordable();
    }

    /** Candidates whose premium the allowance covers, each with the lifetimes that it covers. */
    private List<Candidate> affordable() {
        List<Candidate> kept = new ArrayList<>(all.size());
        for (Candidate candidate : all) {
            if (candidate.forced() || worth.premium(true, base, candidate.tokens()) <= allowance) {
                kept.add(candidate);
            } else if (worth.premium(false, base, candidate.tokens()) <= allowance
                    && candidate.lifetimes() != Lifetimes.LONG) {
                kept.add(candidate.withoutLong());
            }
        }
        return kept;
    }

    /** The best choice of so many markers; one that the allowance does not cover is made again without hours. */
    Choice best(int slots) {
        Choice best = bestAffordable(slots);
        if (covers(best)) {
            return best;
        }
        affordable = affordable.stream().map(Candidate::withoutLong).toList();
        Arrays.fill(bestBySlots, null);
        return bestAffordable(slots);
    }

    /** The best choice of so many markers among candidates of which the allowance covers each, but perhaps not all together. */
    Choice bestAffordable(int slots) {
        Choice known = bestBySlots[slots];
        if (known == null) {
            known = choices.best(affordable, slots, base, worth);
            bestBySlots[slots] = known;
        }
        return known;
    }

    /** Whether the allowance covers what a choice costs above what is paid without it. */
    boolean covers(Choice choice) {
        double tokens = 0;
        int from = base;
        for (Chosen chosen : choice.markers()) {
            int to = chosen.candidate().tokens();
            tokens += worth.premium(chosen.forAnHour(), from, to);
            from = to;
        }
        return tokens <= allowance;
    }

    /** Whether a larger allowance would make for a better choice. */
    boolean heldBackByBudget(int slots) {
        return !affordable.equals(all)
                && choices.best(all, slots, base, worth).value()
                        > bestAffordable(slots).value();
    }

    /** Whether there were something to mark did not another request write it just now. */
    boolean heldBackByPending(int slots) {
        return worth.coveredThrough() > base
                && choices.best(affordable, slots, base, worth.withoutCover()).value() > 0;
    }

    /**
     * Every candidate, with its worth and why it was taken or left.
     *
     * @param taken the choice that was made
     * @param slots markers that it could have
     * @param dropped whether it was given up because of what server tools would have written too
     * @param shortTtl shortest lifetime on offer
     */
    List<Weighed> weighed(Choice taken, int slots, boolean dropped, Ttl shortTtl) {
        Choice wanted = choices.best(all, slots, base, worth);
        Choice oneMore = new MarkerChoice(slots + 1, all.size()).best(all, slots + 1, base, worth);
        Choice uncovered = choices.best(all, slots, base, worth.withoutCover());
        List<Weighed> weighed = new ArrayList<>(all.size());
        for (int j = 0; j < all.size(); j++) {
            Candidate candidate = all.get(j);
            boolean forAnHour = lastsAnHour(candidate, taken);
            double value = valueOf(j, Math.max(1, slots));
            Verdict verdict;
            if (candidate.forced()) {
                verdict = Verdict.CLIENT;
            } else if (marks(taken, candidate)) {
                verdict = dropped ? Verdict.SERVER_TOOLS : Verdict.TAKEN;
            } else if (marks(wanted, candidate)) {
                verdict = Verdict.OVER_BUDGET;
            } else if (marks(oneMore, candidate)) {
                verdict = Verdict.NO_SLOT;
            } else if (marks(uncovered, candidate)) {
                verdict = Verdict.BEING_WRITTEN;
            } else {
                verdict = alone(candidate) > 0 ? Verdict.ADDS_NOTHING : Verdict.TOO_UNLIKELY;
            }
            weighed.add(new Weighed(
                    candidate.block(),
                    candidate.tokens(),
                    candidate.reason(),
                    candidate.chances(),
                    candidate.pausesOutlived(),
                    forAnHour ? Ttl.ONE_HOUR : shortTtl,
                    worth.premium(forAnHour, base, candidate.tokens()),
                    value,
                    verdict));
        }
        return weighed;
    }

    /** The best plan that marks a candidate, less the best that does not. */
    private double valueOf(int index, int slots) {
        MarkerChoice any = new MarkerChoice(slots, all.size());
        List<Candidate> without = new ArrayList<>(all);
        Candidate candidate = without.remove(index);
        if (candidate.forced()) {
            return 0;
        }
        List<Candidate> with = new ArrayList<>(all);
        with.set(index, candidate.asForced());
        return any.best(with, slots - 1, base, worth).total()
                - any.best(without, slots, base, worth).total();
    }

    private boolean lastsAnHour(Candidate candidate, Choice taken) {
        for (Chosen chosen : taken.markers()) {
            if (chosen.candidate().block() == candidate.block()) {
                return chosen.forAnHour();
            }
        }
        return candidate.lifetimes() != Lifetimes.SHORT
                && (candidate.lifetimes() == Lifetimes.LONG || aloneFor(true, candidate) > aloneFor(false, candidate));
    }

    private double alone(Candidate candidate) {
        double hour = candidate.lifetimes() == Lifetimes.SHORT ? 0 : aloneFor(true, candidate);
        double brief = candidate.lifetimes() == Lifetimes.LONG ? 0 : aloneFor(false, candidate);
        return Math.max(hour, brief);
    }

    private double aloneFor(boolean anHour, Candidate candidate) {
        return worth.stretch(anHour, base, candidate) + (anHour ? worth.insurance(candidate.chances()) : 0);
    }

    private static boolean marks(Choice choice, Candidate candidate) {
        return choice.markers().stream().anyMatch(chosen -> chosen.candidate().block() == candidate.block());
    }
}
