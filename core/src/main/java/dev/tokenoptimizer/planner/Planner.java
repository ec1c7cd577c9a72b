package dev.tokenoptimizer.planner;

import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.tariff.Tariff;

/** Decides where breakpoints go. A pure function of its arguments: no I/O, no clock, no state. */
public interface Planner {

    /**
     * Plans one request.
     *
     * @param recall what history knows of this prompt's prefixes at {@code nowMillis}
     * @param nowMillis start of the request, milliseconds since the epoch of the injected clock
     */
    Plan plan(Prompt prompt, Recall recall, Tariff tariff, PlanPolicy policy, long nowMillis);
}
