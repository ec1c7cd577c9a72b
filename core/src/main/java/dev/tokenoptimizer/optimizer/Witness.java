package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.history.Sending;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.usage.Usage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Tells histories of one request: how it went, and in mode observe also, apart from that, how it would have gone under the plan.
 * A history that fails is told no more, and the request goes on without it. Not thread-safe.
 */
final class Witness {

    private @Nullable Sending actual;
    private @Nullable Sending imagined;
    private @Nullable Throwable failure;

    private Witness() {}

    /** Notes that the request leaves now. */
    static Witness of(Knowledge knowledge, Prompt prompt, Decision decision, Mode mode, long nowMillis) {
        Witness witness = new Witness();
        Recall recall = decision.recall();
        if (recall != null) {
            witness.guarded(() -> {
                if (mode == Mode.OBSERVE) {
                    Plan asSent = Decision.asSent(prompt, Reason.OFF);
                    Recall known = knowledge.history().recall(prompt, recall.terms(), nowMillis);
                    witness.actual = knowledge.history().sent(prompt, asSent, known, nowMillis);
                    witness.imagined = knowledge.imagined().sent(prompt, decision.plan(), recall, nowMillis);
                } else {
                    witness.actual = knowledge.history().sent(prompt, decision.plan(), recall, nowMillis);
                }
            });
        }
        return witness;
    }

    /** How a history failed; null when none did. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    void resent(Plan plan, long startMillis) {
        tell(sending -> sending.resent(plan, startMillis));
    }

    void begun() {
        tell(sending -> {
            sending.begun();
            return sending;
        });
    }

    /** The bill says nothing of what was only imagined. */
    void served(Usage usage) {
        Sending told = actual;
        if (told != null) {
            guarded(() -> told.served(usage));
        }
    }

    void abandoned() {
        tell(sending -> {
            sending.abandoned();
            return sending;
        });
    }

    private void tell(UnaryOperator<Sending> what) {
        guarded(() -> {
            Sending first = actual;
            Sending second = imagined;
            actual = first == null ? null : what.apply(first);
            imagined = second == null ? null : what.apply(second);
        });
    }

    private void guarded(Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException | StackOverflowError e) {
            failure = e;
            actual = null;
            imagined = null;
        }
    }
}
