package dev.tokenoptimizer.tariff;

import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.usage.Usage;
import java.math.BigDecimal;

/**
 * What one token costs, in pico-dollars per token (one dollar per million tokens is 1,000,000).
 *
 * @param input a fresh input token
 * @param write5m an input token written for five minutes
 * @param write30m an input token written for thirty minutes
 * @param write1h an input token written for one hour
 * @param write12h an input token written for twelve hours
 * @param read an input token read from the cache
 * @param output an output token
 */
public record Prices(long input, long write5m, long write30m, long write1h, long write12h, long read, long output) {

    /** Of a model whose prices are not known, or that is not paid by the token. */
    public static final Prices NONE = new Prices(0, 0, 0, 0, 0, 0);

    /** Whether nothing can be charged by them. */
    public boolean isNone() {
        return equals(NONE);
    }

    /** Of a provider that offers no twelve hours; they then cost as much as one. */
    public Prices(long input, long write5m, long write30m, long write1h, long read, long output) {
        this(input, write5m, write30m, write1h, write1h, read, output);
    }

    /** Of a provider that writes for five minutes or an hour; thirty minutes then cost as much as an hour. */
    public Prices(long input, long write5m, long write1h, long read, long output) {
        this(input, write5m, write1h, write1h, read, output);
    }

    /** An input token written for that time. */
    public long write(Ttl ttl) {
        return switch (ttl) {
            case FIVE_MINUTES -> write5m;
            case THIRTY_MINUTES -> write30m;
            case ONE_HOUR -> write1h;
            case TWELVE_HOURS -> write12h;
        };
    }

    /** What the provider charges for this usage; an unknown output counts as none. */
    public Money of(Usage usage) {
        long pico = Math.multiplyExact(usage.fresh(), input);
        pico = Math.addExact(pico, Math.multiplyExact(usage.read(), read));
        pico = Math.addExact(pico, Math.multiplyExact(usage.written5m(), write5m));
        pico = Math.addExact(pico, Math.multiplyExact(usage.written30m(), write30m));
        pico = Math.addExact(pico, Math.multiplyExact(usage.written1h(), write1h));
        pico = Math.addExact(pico, Math.multiplyExact(usage.written12h(), write12h));
        return new Money(Math.addExact(pico, Math.multiplyExact(usage.output().orElse(0), output)));
    }

    /** What this usage would have cost without any cache: every input token at the plain price. */
    public Money uncached(Usage usage) {
        return new Money(Math.addExact(
                Math.multiplyExact(usage.input(), input),
                Math.multiplyExact(usage.output().orElse(0), output)));
    }

    /** The same where a token that is read costs that. */
    public Prices withRead(long price) {
        return new Prices(input, write5m, write30m, write1h, write12h, price, output);
    }

    /**
     * Every price times a factor, for example {@code 1.1}.
     *
     * @throws ArithmeticException if a product is not a whole number of pico-dollars
     */
    public Prices scaled(BigDecimal factor) {
        return new Prices(
                scaled(input, factor),
                scaled(write5m, factor),
                scaled(write30m, factor),
                scaled(write1h, factor),
                scaled(write12h, factor),
                scaled(read, factor),
                scaled(output, factor));
    }

    private static long scaled(long price, BigDecimal factor) {
        return BigDecimal.valueOf(price).multiply(factor).longValueExact();
    }
}
