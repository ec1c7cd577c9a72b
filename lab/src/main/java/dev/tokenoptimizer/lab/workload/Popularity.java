package dev.tokenoptimizer.lab.workload;

/** Zipf's law: the n-th most popular of some things is asked for as often as {@code 1 / n^exponent}. */
final class Popularity {

    private final double[] cumulated;

    /** @param exponent 0 for equal popularity */
    Popularity(int things, double exponent) {
        cumulated = new double[things];
        double sum = 0;
        for (int i = 0; i < things; i++) {
            sum += StrictMath.pow(i + 1, -exponent);
            cumulated[i] = sum;
        }
    }

    /** Index of a thing, 0 for the most popular. */
    int draw(Draw draw) {
        double at = draw.uniform() * cumulated[cumulated.length - 1];
        int low = 0;
        int high = cumulated.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (cumulated[middle] > at) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
