package dev.tokenoptimizer.history.shared;

import java.util.List;
import java.util.Map;

/** The counts from which a history learns rates of return, for instances to add up. Thread-safe. */
public interface SharedRates {

    /**
     * From now on other instances are told.
     *
     * @param changed hears that something is untold, which may be with every request; it is to ask {@link #untold} soon, and to
     *     answer with {@link #heard}
     */
    void shareWith(Runnable changed);

    /** What was counted here and not handed out yet, of at most so many situations. */
    List<RateChange> untold(int max);

    /**
     * What all instances counted together.
     *
     * @param all by situation, with everything of it that {@link #untold} handed out until now
     */
    void heard(Map<Long, Counts> all);
}
