package dev.tokenoptimizer.lab.report;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * Results of one trace.
 *
 * @param policies in the order of the result
 * @param bound ratio below which no policy can get; empty when it was not computed
 * @param oracle ratio of a policy that knows the future; empty when it was not run
 * @param readMultiplier price of a read token in units of a fresh one
 * @param conditions what was assumed, by name as in the result
 */
record TraceFigures(
        String trace,
        long requests,
        double inputTokens,
        double noCacheCost,
        List<PolicyLine> policies,
        OptionalDouble bound,
        OptionalDouble oracle,
        double readMultiplier,
        Map<String, String> conditions) {

    TraceFigures {
        policies = List.copyOf(policies);
    }

    /** Applicable policies, the cheapest first. */
    List<PolicyLine> measured() {
        return policies.stream()
                .filter(policy -> policy.figures().isPresent())
                .sorted(Comparator.comparingDouble(
                        policy -> policy.figures().orElseThrow().ratio()))
                .toList();
    }

    /** The cheapest policy but one, by a figure that not all need to have. */
    Optional<PolicyLine> cheapestBut(String policy, Function<Figures, OptionalDouble> by) {
        return measured().stream()
                .filter(line -> !line.name().equals(policy))
                .filter(line -> by.apply(line.figures().orElseThrow()).isPresent())
                .min(Comparator.comparingDouble(
                        line -> by.apply(line.figures().orElseThrow()).getAsDouble()));
    }

    List<PolicyLine> notApplicable() {
        return policies.stream().filter(policy -> policy.figures().isEmpty()).toList();
    }

    Optional<Figures> of(String policy) {
        return policies.stream()
                .filter(line -> line.name().equals(policy))
                .findFirst()
                .flatMap(PolicyLine::figures);
    }

    /** How much more than the oracle it costs, as a share of the oracle's cost; empty without an oracle. */
    OptionalDouble regret(Figures figures) {
        return oracle.isPresent() && oracle.getAsDouble() > 0
                ? OptionalDouble.of(figures.ratio() / oracle.getAsDouble() - 1)
                : OptionalDouble.empty();
    }

    /** Where the money of a policy goes. */
    Money money(Figures figures) {
        return Money.of(figures, readMultiplier);
    }
}
