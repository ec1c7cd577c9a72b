package dev.tokenoptimizer.snapshot;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Something learned that can outlive the process: numbers, keyed hashes and labels, never a prompt's text. */
public interface Saved {

    /** Writes what is known now. Goes on beside traffic: each record is whole, the sum of them need be of no one moment. */
    void save(DataOutput out) throws IOException;

    /**
     * Takes up what {@link #save} wrote, beside what is known already. What has expired since then is left out; times in the
     * future, from a clock that was set back, count as now.
     *
     * @throws IOException if it is not what {@code save} writes; parts of it may have been taken up
     */
    void restore(DataInput in, long nowMillis) throws IOException;
}
