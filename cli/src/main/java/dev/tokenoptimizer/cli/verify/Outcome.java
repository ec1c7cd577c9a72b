package dev.tokenoptimizer.cli.verify;

import java.util.Map;

/**
 * What one or several tries told of a rule.
 *
 * @param billed what the provider billed, in words
 * @param cause why the verdict is not simply the one expected; empty when there is nothing to say
 * @param learned fields of a tariff file and their values, as found
 */
record Outcome(Verdict verdict, String billed, String cause, Map<String, String> learned) {

    Outcome {
        learned = Map.copyOf(learned);
    }

    static Outcome of(boolean holds, String billed, Map<String, String> learned) {
        return new Outcome(holds ? Verdict.HOLDS : Verdict.FAILS, billed, "", learned);
    }

    Outcome because(String why) {
        return new Outcome(verdict, billed, cause.isEmpty() ? why : cause + "; " + why, learned);
    }

    Outcome unclear(String why) {
        return new Outcome(Verdict.UNCLEAR, billed, why, Map.of());
    }

    /** What two tries at the same time tell together. One that tells nothing leaves it to the other. */
    Outcome and(Outcome other) {
        if (!other.verdict.decided()) {
            return verdict.decided() ? because("the other of two tries: " + other.cause) : this;
        }
        if (!verdict.decided()) {
            return other.because("the other of two tries: " + cause);
        }
        if (verdict == other.verdict) {
            return this;
        }
        return new Outcome(
                Verdict.UNCLEAR,
                billed + " | " + other.billed,
                "two tries at the same time disagree: run it again",
                Map.of());
    }
}
