package dev.tokenoptimizer.dialect.fuzz;

import dev.tokenoptimizer.dialect.Reading;
import dev.tokenoptimizer.dialect.Reading.Cause;
import dev.tokenoptimizer.plan.Plan;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts what became of the bodies of one run. */
final class FuzzTally {

    private final Map<Cause, Integer> unreadable = new EnumMap<>(Cause.class);
    private int bodies;
    private long bytes;
    private int changed;
    private int markers;
    private long readNanos;
    private long slowestNanos;
    private int slowestBytes;

    void read(Reading reading, int length, long nanos) {
        bodies++;
        bytes += length;
        readNanos += nanos;
        if (nanos > slowestNanos) {
            slowestNanos = nanos;
            slowestBytes = length;
        }
        if (reading instanceof Reading.Unreadable left) {
            unreadable.merge(left.cause(), 1, Integer::sum);
        }
    }

    void plan(Plan plan) {
        changed += plan.changesBytes() ? 1 : 0;
        markers += plan.breakpoints().size();
    }

    int bodies() {
        return bodies;
    }

    int readable() {
        return bodies - unreadable.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "%,d bodies of %,d bytes on average; readable %.1f %%, of which %,d were changed and got %,d markers;"
                        + " unreadable:",
                bodies,
                bytes / Math.max(1, bodies),
                share(readable()),
                changed,
                markers));
        unreadable.forEach(
                (cause, count) -> out.append(String.format(Locale.ROOT, " %s %.1f %%", cause, share(count))));
        return out.append(String.format(
                        Locale.ROOT,
                        "; read in %.1f µs on average, the slowest in %.1f ms (%,d bytes)",
                        readNanos / 1e3 / Math.max(1, bodies),
                        slowestNanos / 1e6,
                        slowestBytes))
                .toString();
    }

    private double share(int count) {
        return 100.0 * count / Math.max(1, bodies);
    }
}
