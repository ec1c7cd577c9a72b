package dev.tokenoptimizer.store;

import dev.tokenoptimizer.history.shared.Counts;
import dev.tokenoptimizer.history.shared.RateChange;
import dev.tokenoptimizer.history.shared.SharedRates;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;

/** What one instance counted of how often prefixes come back, by situation. */
final class RatesPart implements SharedSum.Part {

    /** Rates change slowly; what is learned in a second is little. */
    static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

    private static final long KEPT_MILLIS = Duration.ofDays(7).toMillis();
    private static final int SITUATIONS_PER_COMMAND = 300;

    private final SharedRates rates;
    private final LongUnaryOperator naming;
    private final SharedSum.Way way;
    private List<RateChange> told = List.of();

    /**
     * @param naming a keyed hash of a situation's number, from which nobody else learns what is in the number
     */
    RatesPart(SharedRates rates, LongUnaryOperator naming, SharedSum.Way way) {
        this.rates = rates;
        this.naming = naming;
        this.way = way;
    }

    @Override
    public byte[][] untold() {
        told = rates.untold(SITUATIONS_PER_COMMAND);
        byte[][] arguments = new byte[1 + 3 * told.size()][];
        arguments[0] = way.kept(KEPT_MILLIS);
        int at = 1;
        for (RateChange change : told) {
            arguments[at++] = ByteBuffer.allocate(Long.BYTES)
                    .putLong(naming.applyAsLong(change.situation()))
                    .array();
            arguments[at++] = change.counted().toBytes();
            arguments[at++] = change.after().toBytes();
        }
        return arguments;
    }

    @Override
    public void heard(List<Object> sum) {
        Map<Long, Counts> all = new HashMap<>();
        for (int i = 0; i < told.size(); i++) {
            all.put(told.get(i).situation(), Counts.of((byte[]) sum.get(i)));
        }
        rates.heard(all);
    }
}
