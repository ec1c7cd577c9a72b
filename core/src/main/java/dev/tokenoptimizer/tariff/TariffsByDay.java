package dev.tokenoptimizer.tariff;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Tariffs as they are on the day of asking, by UTC. Thread-safe. */
public final class TariffsByDay implements Tariffs {

    private final TariffBook book;
    private final LongSupplier millis;
    private volatile Period now;

    /** @param millis milliseconds since the epoch */
    public TariffsByDay(TariffBook book, LongSupplier millis) {
        this.book = book;
        this.millis = millis;
        this.now = period(millis.getAsLong());
    }

    @Override
    public Optional<Tariff> find(String platform, String model) {
        return current().book.find(platform, model);
    }

    @Override
    public Tariffs at(String api) {
        return new OfApi(api, current());
    }

    private Period current() {
        long asked = millis.getAsLong();
        Period period = now;
        if (asked < period.fromMillis || asked >= period.untilMillis) {
            period = period(asked);
            now = period;
        }
        return period;
    }

    private Period period(long asked) {
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
        return new Period(from == Long.MIN_VALUE ? book : book.on(day), from, until);
    }

    /** Between two changes. */
    private record Period(TariffBook book, long fromMillis, long untilMillis) {}

    /** As one API has them: made from the same book, once for each period. */
    private final class OfApi implements Tariffs {

        private final String api;
        private volatile View view;

        OfApi(String api, Period period) {
            this.api = api;
            this.view = new View(period, period.book.at(api));
        }

        @Override
        public Optional<Tariff> find(String platform, String model) {
            Period period = current();
            View seen = view;
            if (seen.period.fromMillis != period.fromMillis) {
                seen = new View(period, period.book.at(api));
                view = seen;
            }
            return seen.book.find(platform, model);
        }
    }

    private record View(Period period, TariffBook book) {}
}
