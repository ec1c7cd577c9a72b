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
 */
public record Invoice(Total answered, Total completed, long rejected, long abandoned) {

    static final Invoice EMPTY = new Invoice(Total.ZERO, Total.ZERO, 0, 0);

    Invoice plus(Invoice other) {
        return new Invoice(
                answered.plus(other.answered),
                completed.plus(other.completed),
                rejected + other.rejected,
                abandoned + other.abandoned);
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
