package dev.tokenoptimizer.history.shared;

import java.util.List;
import java.util.function.Consumer;

/** Where a history can ask what the other instances know. Thread-safe; returns at once. */
public interface Library {

    /**
     * Asks. While it is known to be of no use, nothing is asked.
     *
     * @param questions at most two, of different families; each is answered by itself
     * @param whenAnswered hears each answer, on any thread, late or never
     * @return whether they were asked
     */
    boolean ask(List<Question> questions, Consumer<Answer> whenAnswered);

    /**
     * Takes what others told this instance alone since the last time; while the store is of no use, nothing.
     *
     * @param heard hears each, on any thread, before the answers to whatever is asked afterwards
     */
    void hear(Consumer<Returned> heard);

    /** A request waited for answers as long as it may, and goes on without. */
    void gaveUp();
}
