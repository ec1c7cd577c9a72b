package dev.tokenoptimizer.history;

import dev.tokenoptimizer.history.shared.Answer;
import dev.tokenoptimizer.history.shared.Question;
import dev.tokenoptimizer.history.shared.Returned;
import dev.tokenoptimizer.prompt.Prompt;
import java.util.List;

/** A history that knows what it does not know, and takes up what other instances do. */
public interface SharedHistory extends History {

    /**
     * What to ask the others before {@link #recall}: at most one question about the head and one about the messages, of at most
     * {@value Asking#PLACES_MAX} prefixes each, however long the prompt is. A part is asked about unless its end is known here
     * and was asked about in the last second.
     *
     * @param anew whether to ask also about what was asked in the last second
     */
    List<Question> unknown(Prompt prompt, long nowMillis, boolean anew);

    /** Another instance saw a prefix again that this one saw last. Told late it counts for when it was, ahead of its time for now. */
    void cameBack(Returned returned, long nowMillis);

    /** Takes up an answer, however late. */
    void learn(Answer answer, long nowMillis);
}
