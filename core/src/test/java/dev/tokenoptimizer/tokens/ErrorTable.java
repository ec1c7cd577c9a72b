package dev.tokenoptimizer.tokens;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Relative errors of estimates, each made by a fit that had not seen the call's group. */
record ErrorTable(String calls, String leftOut, List<Outcome> outcomes) {

    record Outcome(RecordedCall call, double estimate) {
        double error() {
            return Math.abs(estimate / call.billed - 1);
        }
    }

    ErrorTable only(String name, Predicate<RecordedCall> chosen) {
        return new ErrorTable(
                name,
                leftOut,
                outcomes.stream().filter(outcome -> chosen.test(outcome.call())).toList());
    }

    int size() {
        return outcomes.size();
    }

    /** The smallest error that at least this share of the calls does not exceed. */
    double quantile(double share) {
        double[] errors = outcomes.stream().mapToDouble(Outcome::error).sorted().toArray();
        return errors[(int) Math.max(0, Math.ceil(share * errors.length) - 1)];
    }

    String row() {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %d | %.1f %% | %.1f %% |\n",
                calls,
                leftOut,
                size(),
                100 * quantile(0.5),
                100 * quantile(0.95));
    }
}
