package dev.tokenoptimizer.cli.replay;

/**
 * How many requests got an error.
 *
 * @param all in either pass
 * @param byUs through us, but not directly or not the same one
 */
record Failures(long all, long byUs) {

    private static final int BROKEN = 0;
    private static final int FIRST_ERROR = 400;

    /** From the HTTP status of each request in each pass; 0 stands for an answer that did not come or broke off. */
    static Failures of(int[] direct, int[] throughUs) {
        long all = 0;
        long byUs = 0;
        for (int i = 0; i < direct.length; i++) {
            boolean ours = isError(throughUs[i]);
            all += ours || isError(direct[i]) ? 1 : 0;
            byUs += ours && throughUs[i] != direct[i] ? 1 : 0;
        }
        return new Failures(all, byUs);
    }

    private static boolean isError(int status) {
        return status == BROKEN || status >= FIRST_ERROR;
    }
}
