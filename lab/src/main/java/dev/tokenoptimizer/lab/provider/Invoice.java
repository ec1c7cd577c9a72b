package dev.tokenoptimizer.lab.provider;

import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.usage.Usage;

/**
 * What a provider charges one credential. Sums are exact.
 *
 * @param answered all answers that began; of one that broke off, the input and the output up to there
 * @param completed only the answers that were sent to their end
 * @param rejected requests refused or failed, which cost nothing
 * @param abandoned requests whose client left before the answer began; not charged
 * @param stored what was kept in cache objects until now
 */
public record Invoice(Total answered, Total completed, long rejected, long abandoned, Stored stored) {

    static final Invoice EMPTY = new Invoice(Total.ZERO, Total.ZERO, 0, 0, Stored.NONE);

    Invoice plus(Total moreAnswered, Total moreCompleted) {
        return plus(new Invoice(moreAnswered, moreCompleted, 0, 0, Stored.NONE));
    }

    Invoice with(Stored keeping) {
        return new Invoice(answered, completed, rejected, abandoned, keeping);
    }

    Invoice plus(Invoice other) {
        return new Invoice(
                answered.plus(other.answered),
                completed.plus(other.completed),
                rejected + other.rejected,
                abandoned + other.abandoned,
                stored.plus(other.stored));
    }

    /** All that is to be paid for answers sent to their end, and for storage. */
    public Money due() {
        return completed.cost().plus(stored.cost());
    }

    /**
     * What was kept in cache objects.
     *
     * @param tokenMillis tokens times the milliseconds that they were kept
     */
    public record Stored(long tokenMillis, Money cost) {

        static final Stored NONE = new Stored(0, Money.ZERO);

        private static final double MILLIS_PER_HOUR = 3_600_000;

        Stored plus(Stored other) {
            return new Stored(tokenMillis + other.tokenMillis, cost.plus(other.cost));
        }

        /** Tokens times the hours that they were kept. */
        public double tokenHours() {
            return tokenMillis / MILLIS_PER_HOUR;
        }
    }

    /**
     * A sum over answers.
     *
     * @param requests number of answers
     * @param output output tokens
     * @param cost at the tariff's prices
     */
    public record Total(
            long requests,
            long fresh,
            long read,
            long written5m,
            long written30m,
            long written1h,
            long output,
            Money cost) {

        static final Total ZERO = new Total(0, 0, 0, 0, 0, 0, 0, Money.ZERO);

        static Total of(Usage usage, Money cost) {
            return new Total(
                    1,
                    usage.fresh(),
                    usage.read(),
                    usage.written5m(),
                    usage.written30m(),
                    usage.written1h(),
                    usage.output().orElse(0),
                    cost);
        }

        Total plus(Total other) {
            return new Total(
                    requests + other.requests,
                    fresh + other.fresh,
                    read + other.read,
                    written5m + other.written5m,
                    written30m + other.written30m,
                    written1h + other.written1h,
                    output + other.output,
                    cost.plus(other.cost));
        }
    }
}
