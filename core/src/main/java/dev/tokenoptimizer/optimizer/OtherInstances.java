package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.history.SharedHistory;
import dev.tokenoptimizer.history.shared.Answer;
import dev.tokenoptimizer.history.shared.Library;
import dev.tokenoptimizer.history.shared.Question;
import dev.tokenoptimizer.prompt.Prompt;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * What instances that serve the same traffic know of prompts, asked for one of the histories kept here.
 *
 * @param history takes up what they know
 * @param library where they can be asked
 */
public record OtherInstances(SharedHistory history, Library library) {

    /**
     * Asks what is not known here.
     *
     * @param anew whether to ask also about what was asked a moment ago
     * @param whenAnswered runs once everything was answered and taken up
     * @return whether anything was asked
     */
    boolean ask(Prompt prompt, boolean anew, LongSupplier millis, Runnable whenAnswered) {
        library.hear(returned -> history.cameBack(returned, millis.getAsLong()));
        List<Question> questions = history.unknown(prompt, millis.getAsLong(), anew);
        if (questions.isEmpty()) {
            return false;
        }
        AtomicInteger open = new AtomicInteger(questions.size());
        return library.ask(questions, answer -> take(answer, millis, open, whenAnswered));
    }

    private void take(Answer answer, LongSupplier millis, AtomicInteger open, Runnable whenAnswered) {
        history.learn(answer, millis.getAsLong());
        if (open.decrementAndGet() == 0) {
            whenAnswered.run();
        }
    }
}
