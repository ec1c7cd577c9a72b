package dev.tokenoptimizer.planner;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The best set of markers: a small dynamic programme over the candidates in rendered order. Each marker earns by its own
 * chance what lies between it and the marker before; the client's are in every set and take no slot of ours.
 */
final class MarkerChoice {

    private static final double NONE = Double.NEGATIVE_INFINITY;

    private MarkerChoice() {}

    /**
     * @param value total worth above setting no marker of ours
     * @param candidates chosen ones of ours, ascending
     */
    record Choice(double value, List<Candidate> candidates) {}

    /**
     * @param ascending candidates beyond {@code base}, chances falling with depth
     * @param slots markers of ours that fit
     * @param base tokens that are read anyway
     */
    static Choice best(List<Candidate> ascending, int slots, int base, PlanValue worth) {
        int count = ascending.size();
        double[][] value = new double[slots + 1][count];
        int[][] from = new int[slots + 1][count];
        for (double[] row : value) {
            Arrays.fill(row, NONE);
        }
        int lastForced = -1;
        for (int j = 0; j < count; j++) {
            Candidate to = ascending.get(j);
            for (int used = to.forced() ? 0 : 1; used <= slots; used++) {
                int before = to.forced() ? used : used - 1;
                double best = NONE;
                int bestFrom = -1;
                if (before == 0 && lastForced < 0) {
                    best = worth.stretch(base, to.tokens(), to.chance());
                }
                for (int i = Math.max(0, lastForced); i < j; i++) {
                    double sum =
                            value[before][i] + worth.stretch(ascending.get(i).tokens(), to.tokens(), to.chance());
                    if (sum > best) {
                        best = sum;
                        bestFrom = i;
                    }
                }
                value[used][j] = best;
                from[used][j] = bestFrom;
            }
            if (to.forced()) {
                lastForced = j;
            }
        }
        return trace(ascending, value, from, slots, lastForced);
    }

    private static Choice trace(List<Candidate> ascending, double[][] value, int[][] from, int slots, int lastForced) {
        double without = lastForced < 0 ? 0 : value[0][lastForced];
        double best = without;
        int used = 0;
        int at = -1;
        for (int q = 1; q <= slots; q++) {
            for (int j = Math.max(0, lastForced); j < ascending.size(); j++) {
                if (value[q][j] > best + 1e-9) {
                    best = value[q][j];
                    used = q;
                    at = j;
                }
            }
        }
        List<Candidate> chosen = new ArrayList<>(used);
        while (at >= 0 && used > 0) {
            Candidate candidate = ascending.get(at);
            int before = from[used][at];
            if (!candidate.forced()) {
                chosen.add(0, candidate);
                used--;
            }
            at = before;
        }
        return new Choice(best - without, chosen);
    }
}
