package dev.tokenoptimizer.lab.report;

import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/** All policies over all traces, those with the least mean regret first. */
final class Overview {

    private final List<TraceFigures> traces;
    private final List<Row> rows;

    Overview(List<TraceFigures> traces) {
        this.traces = traces;
        Set<String> names = new LinkedHashSet<>();
        traces.forEach(trace -> trace.policies().forEach(policy -> names.add(policy.name())));
        this.rows = names.stream()
                .map(this::row)
                .sorted(Comparator.comparingDouble((Row row) -> row.meanRegret().orElse(Double.MAX_VALUE))
                        .thenComparingDouble(Row::meanRatio))
                .toList();
    }

    /**
     * A policy.
     *
     * @param meanRegret over the traces where it is applicable and there is an oracle; empty when there is none
     * @param meanRatio over the traces where it is applicable
     * @param applicable traces where it is applicable
     */
    record Row(String policy, OptionalDouble meanRegret, double meanRatio, int applicable) {

        /** The mean regret, and over how many of the traces unless over all. */
        String distance(int traces) {
            String some = meanRegret.isPresent() && applicable < traces ? " (" + applicable + ")" : "";
            return Numbers.regret(meanRegret) + some;
        }
    }

    List<Row> rows() {
        return rows;
    }

    /** Whether no other policy is cheaper there. */
    static boolean isBest(TraceFigures trace, Figures figures) {
        return trace.measured().getFirst().figures().orElseThrow().cost() == figures.cost();
    }

    private Row row(String policy) {
        OptionalDouble mean = traces.stream()
                .flatMap(trace -> trace.of(policy).map(trace::regret).stream())
                .flatMapToDouble(OptionalDouble::stream)
                .average();
        DoubleSummaryStatistics ratios = traces.stream()
                .flatMap(trace -> trace.of(policy).stream())
                .mapToDouble(Figures::ratio)
                .summaryStatistics();
        double meanRatio = ratios.getCount() == 0 ? Double.MAX_VALUE : ratios.getAverage();
        return new Row(policy, mean, meanRatio, (int) ratios.getCount());
    }
}
