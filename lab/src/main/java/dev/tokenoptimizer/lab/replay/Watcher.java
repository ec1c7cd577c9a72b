package dev.tokenoptimizer.lab.replay;

/** Is told how far a replay has come. */
public interface Watcher {

    /**
     * A piece of work begins.
     *
     * @param what what is done
     * @param total steps it takes; 0 when nobody knows
     */
    Work begin(String what, long total);

    /** A piece of work under way. */
    interface Work extends AutoCloseable {

        /** So many steps are done. */
        void to(long steps);

        @Override
        void close();
    }
}
