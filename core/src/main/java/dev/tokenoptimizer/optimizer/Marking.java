package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.plan.Plan;
import java.util.List;
import java.util.Optional;

/**
 * What a decision makes of the received bytes.
 *
 * @param edits write the plan
 * @param ifRefused what is in force once the provider refused those edits; empty where the original is sent then
 * @param editsIfRefused write that
 */
record Marking(List<Edit> edits, Optional<Plan> ifRefused, List<Edit> editsIfRefused) {

    /** The bytes go as they came. */
    static final Marking NONE = new Marking(List.of(), Optional.empty(), List.of());
}
