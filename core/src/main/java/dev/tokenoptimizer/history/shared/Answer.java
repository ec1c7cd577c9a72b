package dev.tokenoptimizer.history.shared;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the others know.
 *
 * @param question what was asked
 * @param facts one for each place of the question, in its order; null where nothing is known
 */
public record Answer(Question question, List<@Nullable PrefixFacts> facts) {

    public Answer {
        if (facts.size() != question.places().size()) {
            throw new IllegalArgumentException(
                    facts.size() + " facts for " + question.places().size() + " places");
        }
        facts = Collections.unmodifiableList(new ArrayList<>(facts));
    }
}
