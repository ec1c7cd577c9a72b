package dev.tokenoptimizer.cli.verify;

/** What became of a rule. */
enum Verdict {
    HOLDS("holds"),
    FAILS("does not hold"),
    /** The answers do not tell. */
    UNCLEAR("unclear"),
    /** It was skipped, or could not be paid, or the run was ended before. */
    NOT_TESTED("not tested");

    private final String label;

    Verdict(String label) {
        this.label = label;
    }

    /** As people read it. */
    String label() {
        return label;
    }

    /** Whether the provider's answers tell whether the rule holds. */
    boolean decided() {
        return this == HOLDS || this == FAILS;
    }
}
