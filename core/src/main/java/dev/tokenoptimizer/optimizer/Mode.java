package dev.tokenoptimizer.optimizer;

/** How far the optimizer goes with a request. */
public enum Mode {
    /** Forward untouched, account only. */
    OFF,
    /** Plan and account, change nothing. */
    OBSERVE,
    /** Plan, mark and account. */
    OPTIMIZE
}
