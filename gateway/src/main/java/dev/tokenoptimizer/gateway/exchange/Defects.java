package dev.tokenoptimizer.gateway.exchange;

import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Failures of our own that no request is to suffer from: each is counted, and one of each kind is logged with its stack, so that a
 * defect on every request does not flood the log. Thread-safe.
 */
public final class Defects {

    /** Where it broke. Closed list, used in metrics. */
    public enum Part {
        /** Reading, planning or marking. */
        OPTIMIZER,
        /** Reading the usage from an answer. */
        TAP,
        /** History and ledger, when a request's outcome is booked. */
        BOOKS,
        /** Someone who only hears of requests: metrics, access log. */
        LISTENER,
        /** The way of the request itself. */
        EXCHANGE;

        private final String label = name().toLowerCase(Locale.ROOT);

        /** Name in metrics: lower case. */
        public String label() {
            return label;
        }
    }

    private static final System.Logger LOG = System.getLogger(Defects.class.getName());
    private static final int KINDS_MAX = 100;

    private final Map<Part, LongAdder> counts = new EnumMap<>(Part.class);
    private final Set<Kind> logged = ConcurrentHashMap.newKeySet();

    public Defects() {
        Arrays.stream(Part.values()).forEach(part -> counts.put(part, new LongAdder()));
    }

    /** Failures of a part since the start. */
    public long count(Part part) {
        return counter(part).sum();
    }

    /** @param requestId the request that met it */
    void note(Part part, Throwable defect, String requestId) {
        counter(part).increment();
        if (logged.size() < KINDS_MAX && logged.add(Kind.of(part, defect))) {
            LOG.log(
                    Level.ERROR,
                    part.label() + " failed on request " + requestId
                            + "; failures of the same kind are only counted from here on",
                    defect);
        }
    }

    private LongAdder counter(Part part) {
        return java.util.Objects.requireNonNull(counts.get(part));
    }

    /** What tells one defect from another: what was thrown, and where. Its message may differ each time. */
    private record Kind(Part part, Class<?> thrown, String place) {

        static Kind of(Part part, Throwable defect) {
            StackTraceElement[] stack = defect.getStackTrace();
            return new Kind(part, defect.getClass(), stack.length == 0 ? "" : stack[0].toString());
        }
    }
}
