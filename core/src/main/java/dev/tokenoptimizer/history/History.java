package dev.tokenoptimizer.history;

import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.prompt.Prompt;

/** What is known per prefix. Bounded, expiring, separated by cache scope through the fingerprints. Thread-safe. */
public interface History {

    /**
     * Everything the planner may know about this prompt's prefixes, as an immutable snapshot.
     *
     * @param terms of the prompt's model
     */
    Recall recall(Prompt prompt, Terms terms, long nowMillis);

    /**
     * Notes that a request leaves now under a plan: its prefixes are sighted, its writes are pending. The client's own
     * markers count too, unless the plan removes them.
     *
     * @param plan the plan in force; one without breakpoints of ours when the request goes as it came
     * @param recall what {@link #recall} said of this prompt
     */
    Sending sent(Prompt prompt, Plan plan, Recall recall, long startMillis);
}
