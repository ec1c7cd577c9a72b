package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.ledger.LearningBudget;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.plan.SentKey;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was decided for one request.
 *
 * @param plan the plan, or the client's own with the reason why there is no other
 * @param tariff what prices the request; null when the model is not known
 * @param recall what history said; null when it was not asked
 * @param reservation premium set aside; null when the plan puts none at risk
 * @param failure what went wrong in us; null when nothing did
 * @param defect what broke there; null when nothing did
 */
record Decision(
        Plan plan,
        @Nullable Tariff tariff,
        @Nullable Recall recall,
        LearningBudget.@Nullable Reservation reservation,
        @Nullable String failure,
        @Nullable Throwable defect) {

    /** Client markers beyond which a request is not weighed: no provider takes so many, and weighing them takes long. */
    static final int CLIENT_MARKERS_MAX = 64;

    static Decision withheld(Prompt prompt, Reason reason, @Nullable Tariff tariff) {
        return new Decision(asSent(prompt, reason), tariff, null, null, null, null);
    }

    /** For a provider that takes no markers, but perhaps a key. */
    static Decision keyed(Prompt prompt, Tariff tariff, Optional<SentKey> key) {
        Plan plan = asSent(prompt, Reason.PROVIDER_CACHES).withKey(key);
        return new Decision(plan, tariff, null, null, null, null);
    }

    static Decision planned(Plan plan, Tariff tariff, Recall recall, LearningBudget.@Nullable Reservation reservation) {
        return new Decision(plan, tariff, recall, reservation, null, null);
    }

    static Decision failed(Prompt prompt, String failure, Throwable defect, @Nullable Tariff tariff) {
        return new Decision(asSent(prompt, Reason.PLANNER_FAILED), tariff, null, null, failure, defect);
    }

    Decision with(Plan changed) {
        return new Decision(changed, tariff, recall, reservation, failure, defect);
    }

    Decision with(Recall known) {
        return new Decision(plan, tariff, known, reservation, failure, defect);
    }

    /** The bill never came. */
    void lost() {
        if (reservation != null) {
            reservation.lost();
        }
    }

    void release() {
        if (reservation != null) {
            reservation.release();
        }
    }

    /** The plan that is in force when the bytes go as they came: the client's own markers. */
    static Plan asSent(Prompt prompt, Reason reason) {
        if (prompt.clientMarkers().size() > CLIENT_MARKERS_MAX) {
            return new Plan(List.of(), List.of(), List.of(reason), new Expectation(0, 0, prompt.tokens()));
        }
        // A block may carry two: what the provider chooses counts before what stands on the block or in it.
        Map<Integer, Breakpoint> kept = new TreeMap<>();
        prompt.clientMarkers().stream()
                .filter(marker -> marker.block() >= 0)
                .sorted(Comparator.comparing(marker -> !marker.byProvider()))
                .forEach(marker -> kept.putIfAbsent(marker.block(), Breakpoint.kept(marker)));
        return new Plan(List.copyOf(kept.values()), List.of(), List.of(reason), new Expectation(0, 0, prompt.tokens()));
    }
}
