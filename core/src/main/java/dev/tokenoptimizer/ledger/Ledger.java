package dev.tokenoptimizer.ledger;

import dev.tokenoptimizer.usage.Usage;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sums of all bills, overall and per application. The number of applications is bounded: the first ones have their own sum,
 * the rest share the one named {@link #OTHER}. Thread-safe.
 */
public final class Ledger {

    /** Model of what no tariff prices. */
    static final String UNKNOWN_MODEL = "unknown";

    /** Label of all applications beyond the limit. */
    public static final String OTHER = "other";

    private final int applicationsMax;
    private final Book overall = new Book();
    private final Map<String, Book> applications = new LinkedHashMap<>();

    /**
     * @param applicationsMax applications with a sum of their own, at least 1
     */
    public Ledger(int applicationsMax) {
        if (applicationsMax < 1) {
            throw new IllegalArgumentException("applicationsMax must be at least 1, got " + applicationsMax);
        }
        this.applicationsMax = applicationsMax;
    }

    /** The label under which an application's bills are kept: its own, or {@link #OTHER}. */
    public synchronized String label(String application) {
        if (applications.containsKey(application) || application.equals(OTHER)) {
            return application;
        }
        if (applications.size() >= applicationsMax) {
            return OTHER;
        }
        applications.put(application, new Book());
        return application;
    }

    /** Adds one bill. */
    public synchronized void record(LedgerEntry entry) {
        overall.add(entry);
        String label = label(entry.application());
        applications.computeIfAbsent(label, any -> new Book()).add(entry);
    }

    /** Adds what keeping a cache object cost. */
    public synchronized void record(StorageEntry entry) {
        overall.add(entry);
        String label = label(entry.application());
        applications.computeIfAbsent(label, any -> new Book()).add(entry);
    }

    public synchronized Totals overall() {
        return overall.totals();
    }

    /** Sums per label, in order of appearance. */
    public synchronized Map<String, Totals> byApplication() {
        Map<String, Totals> totals = new LinkedHashMap<>();
        applications.forEach((label, book) -> totals.put(label, book.totals()));
        return totals;
    }

    private static final class Book {

        private static final BigDecimal MILLIS_PER_HOUR = BigDecimal.valueOf(3_600_000);
        private static final int HOUR_DIGITS = 6;

        private long requests;
        private long unpriced;
        private long fresh;
        private long read;
        private long written5m;
        private long written30m;
        private long written1h;
        private long written12h;
        private long output;
        private BigInteger storedTokenMillis = BigInteger.ZERO;
        private final Sum storage = new Sum();
        private final Sum paid = new Sum();
        private final Sum savedExact = new Sum();
        private final Sum savedEstimated = new Sum();
        private final Sum asSentExact = new Sum();
        private final Sum asSentEstimated = new Sum();

        void add(LedgerEntry entry) {
            Usage usage = entry.billed();
            requests++;
            unpriced += entry.model().equals(UNKNOWN_MODEL) ? 1 : 0;
            fresh += usage.fresh();
            read += usage.read();
            written5m += usage.written5m();
            written30m += usage.written30m();
            written1h += usage.written1h();
            written12h += usage.written12h();
            output += usage.output().orElse(0);
            paid.add(entry.paid());
            (entry.asSentExact() ? savedExact : savedEstimated).add(entry.saved());
            (entry.asSentExact() ? asSentExact : asSentEstimated).add(entry.asSent());
        }

        /** As the client made the object, it costs the same as sent. */
        void add(StorageEntry entry) {
            storedTokenMillis = storedTokenMillis.add(BigInteger.valueOf(entry.tokenMillis()));
            storage.add(entry.paid());
            paid.add(entry.paid());
            asSentExact.add(entry.paid());
        }

        Totals totals() {
            return new Totals(
                    requests,
                    unpriced,
                    fresh,
                    read,
                    written5m,
                    written30m,
                    written1h,
                    written12h,
                    output,
                    new BigDecimal(storedTokenMillis).divide(MILLIS_PER_HOUR, HOUR_DIGITS, RoundingMode.HALF_UP),
                    storage.dollars(),
                    paid.dollars(),
                    savedExact.dollars(),
                    savedEstimated.dollars(),
                    asSentExact.dollars(),
                    asSentEstimated.dollars());
        }
    }
}
