package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.plan.Plan;
import java.util.List;

/**
 * What a decision makes of the received bytes.
 *
 * @param edits write the plan
 * @param planIfRefused what is in force once the provider refused those edits
 * @param editsIfRefused write that: only what the platform refuses of the client's own; empty where the original is sent
 */
record Marking(List<Edit> edits, Plan planIfRefused, List<Edit> editsIfRefused) {

    /** The bytes go as they came. */
    static Marking none(Plan asSent) {
        return new Marking(List.of(), asSent, List.of());
    }
}
