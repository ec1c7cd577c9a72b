package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A request that goes as it came, whatever history says. */
abstract class UnchangedRequest implements PreparedRequest {

    private final Plan plan;
    private final AtomicBoolean ended = new AtomicBoolean();

    /** @param reason why nothing is planned for it */
    UnchangedRequest(Reason reason) {
        this.plan = new Plan(List.of(), List.of(), List.of(reason), new Expectation(0, 0, 0));
    }

    /** Ends it; false if that had been done. */
    final boolean end() {
        return ended.compareAndSet(false, true);
    }

    @Override
    public String model() {
        return "unknown";
    }

    @Override
    public final Plan plan() {
        return plan;
    }

    @Override
    public final List<Edit> edits() {
        return List.of();
    }

    @Override
    public Optional<String> fallback() {
        return Optional.empty();
    }

    @Override
    public Optional<Throwable> defect() {
        return Optional.empty();
    }

    @Override
    public final void markersRefused() {
        throw new IllegalStateException("nothing was marked");
    }

    @Override
    public final void refusalExplained(int status, String error) {
        throw new IllegalStateException("nothing was marked");
    }

    @Override
    public final void begun() {
        // Nothing was planned: nothing becomes readable that anybody waits for.
    }

    @Override
    public final void abandoned() {
        ended.set(true);
    }
}
