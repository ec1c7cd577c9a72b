package dev.tokenoptimizer.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What the rounds of one proxy in one cell showed. */
final class Measured {

    /**
     * A round with as many requests as the proxy can take.
     *
     * @param perSecond requests answered per second
     * @param cpuMicros processor time of the proxy per request, microseconds
     * @param busy share of its processor that the proxy used
     */
    record Saturated(double perSecond, double cpuMicros, double busy) {}

    /** A round at a fixed rate, microseconds: to the first byte of the answer and to its last. */
    record Paced(double firstP50, double firstP99, double totalP50, double totalP99) {}

    /**
     * What the store did for one request of a paced round.
     *
     * @param without share of the requests that went on without its answer
     */
    record StoreWork(double lookUps, double writes, double bytesIn, double bytesOut, double cpuMicros, double without) {

        static StoreWork of(StoreUnderTest.Work work, double without, long requests) {
            double all = requests;
            return new StoreWork(
                    work.lookUps() / all,
                    work.writes() / all,
                    work.bytesIn() / all,
                    work.bytesOut() / all,
                    work.cpuNanos() / all / 1e3,
                    without / all);
        }
    }

    final List<Saturated> saturated = new ArrayList<>();
    final List<Paced> paced = new ArrayList<>();
    final List<StoreWork> store = new ArrayList<>();
    long failed;
    double changedShare;

    double perSecond() {
        return median(saturated, Saturated::perSecond);
    }

    double cpuMicros() {
        return median(saturated, Saturated::cpuMicros);
    }

    double busy() {
        return median(saturated, Saturated::busy);
    }

    double paced(ToDoubleFunction<Paced> figure) {
        return median(paced, figure);
    }

    double store(ToDoubleFunction<StoreWork> figure) {
        return median(store, figure);
    }

    /** Of the middle round, or the mean of the two in the middle. */
    private static <T> double median(List<T> rounds, ToDoubleFunction<T> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length == 0
                ? Double.NaN
                : sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
