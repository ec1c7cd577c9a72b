package dev.tokenoptimizer.tariff;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/** Tariffs as they are on the day of asking, by UTC. Thread-safe. */
public final class TariffsByDay implements Tariffs {

    private final TariffBook book;
    private final LongSupplier millis;
    private final UnaryOperator<TariffBook> view;
    private volatile Period now;

    /** @param millis milliseconds since the epoch */
    public TariffsByDay(TariffBook book, LongSupplier millis) {
        this(book, millis, UnaryOperator.identity());
    }

    private TariffsByDay(TariffBook book, LongSupplier millis, UnaryOperator<TariffBook> view) {
        this.book = book;
        this.millis = millis;
        this.view = view;
        this.now = at(millis.getAsLong());
    }

    @Override
    public Optional<Tariff> find(String platform, String model) {
        return current().find(platform, model);
    }

    @Override
    public Tariffs at(String api) {
        return new TariffsByDay(book, millis, any -> any.at(api));
    }

    private TariffBook current() {
        long asked = millis.getAsLong();
        Period period = now;
        if (asked < period.fromMillis || asked >= period.untilMillis) {
            period = at(asked);
            now = period;
        }
        return period.book;
    }

    private Period at(long asked) {
        LocalDate day = LocalDate.ofInstant(Instant.ofEpochMilli(asked), ZoneOffset.UTC);
        long from = Long.MIN_VALUE;
        long until = Long.MAX_VALUE;
        for (LocalDate change : book.changes()) {
            long begins = change.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
            if (change.isAfter(day)) {
                until = Math.min(until, begins);
            } else {
                from = Math.max(from, begins);
            }
        }
        return new Period(view.apply(book.on(day)), from, until);
    }

    /** Between two changes. */
    private record Period(TariffBook book, long fromMillis, long untilMillis) {}
}
