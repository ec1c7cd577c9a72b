package dev.tokenoptimizer.cli.verify;

/** A try that tells nothing about its rule, and why. */
final class Unclear extends Exception {

    private static final long serialVersionUID = 1L;

    private final Verdict verdict;

    private Unclear(Verdict verdict, String cause) {
        super(cause);
        this.verdict = verdict;
    }

    /** It was tried, and the answers do not tell. */
    static Unclear because(String cause) {
        return new Unclear(Verdict.UNCLEAR, cause);
    }

    /** It was not tried, or not to its end. */
    static Unclear notTested(String cause) {
        return new Unclear(Verdict.NOT_TESTED, cause);
    }

    Outcome outcome() {
        return new Outcome(verdict, "", String.valueOf(getMessage()), java.util.Map.of());
    }
}
