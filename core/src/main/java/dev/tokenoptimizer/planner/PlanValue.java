package dev.tokenoptimizer.planner;

import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Prices;

/**
 * What writing a stretch of tokens is worth, in units of one fresh input token.
 *
 * <p>Writing costs the premium w - 1 per token. A return in time saves 1 - r per token, and as every read renews the entry,
 * one return makes the next one possible: hence a factor a little above one. Stretches that are written or will be readable
 * without us have no premium or bring nothing.
 *
 * @param premium what a written token costs above a fresh one
 * @param gain what a token is worth that comes back
 * @param paidThrough tokens that are written without us, because the client marks them
 * @param coveredThrough tokens that another request is writing
 */
record PlanValue(double premium, double gain, int paidThrough, int coveredThrough) {

    /** Measured on traces, 1.0 to 1.27 make no difference: placement.md, section 3.6. */
    private static final double CHAIN = 7.0 / 6;

    static PlanValue of(Prices prices, Ttl ttl, int paidThrough, int coveredThrough) {
        double input = prices.input();
        long write = ttl == Ttl.ONE_HOUR ? prices.write1h() : prices.write5m();
        return new PlanValue(
                Math.max(0, write / input - 1), CHAIN * (1 - prices.read() / input), paidThrough, coveredThrough);
    }

    /** Value of a marker at {@code to} where the one before stands at {@code from}. */
    double stretch(int from, int to, double chance) {
        return gain * chance * Math.max(0, to - Math.max(from, coveredThrough))
                - premium * Math.max(0, to - Math.max(from, paidThrough));
    }

    /** Value of reading tokens that would else be fresh. */
    double read(int tokens) {
        return tokens * gain / CHAIN;
    }
}
