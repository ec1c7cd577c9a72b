package dev.tokenoptimizer.tokens;

import java.util.Arrays;

/**
 * Weighted least squares with a pull towards prior values: minimises the sum of weighted squared residuals plus
 * {@code strength[i] * (x[i] - prior[i])^2}.
 */
final class LeastSquares {

    private final int size;
    private final double[][] normal;
    private final double[] right;

    LeastSquares(double[] prior, double[] strength) {
        size = prior.length;
        normal = new double[size][size];
        right = new double[size];
        for (int i = 0; i < size; i++) {
            normal[i][i] = strength[i];
            right[i] = strength[i] * prior[i];
        }
    }

    void add(double[] features, double target, double weight) {
        for (int i = 0; i < size; i++) {
            if (features[i] != 0) {
                double scaled = weight * features[i];
                for (int j = 0; j < size; j++) {
                    normal[i][j] += scaled * features[j];
                }
                right[i] += scaled * target;
            }
        }
    }

    /** The best values within bounds; by descent along the coordinates. */
    double[] solve(double lowest, double highest, int rounds) {
        double[] x = new double[size];
        Arrays.fill(x, Math.max(0, lowest));
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < size; i++) {
                double rest = right[i];
                for (int j = 0; j < size; j++) {
                    rest -= j == i ? 0 : normal[i][j] * x[j];
                }
                x[i] = normal[i][i] == 0 ? 0 : Math.max(lowest, Math.min(highest, rest / normal[i][i]));
            }
        }
        return x;
    }
}
