package dev.tokenoptimizer.lab.replay;

import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.usage.Usage;
import java.math.BigDecimal;
import java.math.MathContext;

/** Input tokens by bucket, added up; exact. */
final class Costs {

    private final Conditions conditions;
    private long fresh;
    private long read;
    private long written5m;
    private long written30m;
    private long written1h;

    Costs(Conditions conditions) {
        this.conditions = conditions;
    }

    void add(Usage usage) {
        fresh += usage.fresh();
        read += usage.read();
        written5m += usage.written5m();
        written30m += usage.written30m();
        written1h += usage.written1h();
    }

    /** Tokens at the plain price. */
    void addFresh(long tokens) {
        fresh += tokens;
    }

    Tokens tokens() {
        return new Tokens(fresh, read, written5m, written30m, written1h);
    }

    /** In units of one fresh input token. */
    BigDecimal cost() {
        BigDecimal cost = BigDecimal.valueOf(fresh)
                .add(conditions.readMultiplier().multiply(BigDecimal.valueOf(read)))
                .add(conditions.writeMultiplier(Ttl.FIVE_MINUTES).multiply(BigDecimal.valueOf(written5m)))
                .add(conditions.writeMultiplier(Ttl.THIRTY_MINUTES).multiply(BigDecimal.valueOf(written30m)))
                .add(conditions.writeMultiplier(Ttl.ONE_HOUR).multiply(BigDecimal.valueOf(written1h)));
        return cost.stripTrailingZeros();
    }

    /** A part as a share of a whole; 0 of nothing. */
    static double share(BigDecimal part, long whole) {
        return whole == 0
                ? 0
                : part.divide(BigDecimal.valueOf(whole), MathContext.DECIMAL64).doubleValue();
    }

    static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
