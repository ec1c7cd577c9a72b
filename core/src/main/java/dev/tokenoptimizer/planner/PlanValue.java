package dev.tokenoptimizer.planner;

import dev.tokenoptimizer.history.Chances;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Prices;

/**
 * What writing a stretch of tokens is worth, in units of one fresh input token.
 *
 * <p>Writing costs the premium w - 1 per token. A return in time saves 1 - r per token, and as every read renews the entry,
 * one return makes the next one possible: hence a factor a little above one. Stretches that are written or will be readable
 * without us have no premium or bring nothing.
 *
 * @param shortPremium what a token written for the shortest lifetime costs above a fresh one
 * @param longPremium what a token written for an hour costs above a fresh one
 * @param gain what a token is worth that comes back
 * @param paidThrough tokens that are read, or written without us because the client marks them
 * @param paidLongThrough tokens that are read, or written for an hour without us
 * @param coveredThrough tokens that another request is writing
 * @param scarcity how much more a premium weighs than what comes back, because little is left to put at risk; 0 for no more
 * @param exposed what is read and would be lost in a long pause
 */
record PlanValue(
        double shortPremium,
        double longPremium,
        double gain,
        int paidThrough,
        int paidLongThrough,
        int coveredThrough,
        double scarcity,
        Exposed exposed) {

    /** Measured on traces, 1.0 to 1.27 make no difference: placement.md, section 3.6. */
    private static final double CHAIN = 7.0 / 6;

    /**
     * What is read now and dies at the end of the shortest lifetime unless it comes back by then.
     *
     * @param tokens of it, less what one-hour entries hold anyway
     * @param withinShort chance that it comes back by then
     */
    record Exposed(double tokens, double withinShort) {

        static final Exposed NOTHING = new Exposed(0, 0);
    }

    static PlanValue of(
            Prices prices,
            Ttl shortTtl,
            int paidThrough,
            int paidLongThrough,
            int coveredThrough,
            double scarcity,
            Exposed exposed) {
        double input = prices.input();
        return new PlanValue(
                Math.max(0, prices.write(shortTtl) / input - 1),
                Math.max(0, prices.write(Ttl.ONE_HOUR) / input - 1),
                CHAIN * (1 - prices.read() / input),
                paidThrough,
                paidLongThrough,
                coveredThrough,
                scarcity,
                exposed);
    }

    /** The same for one who has the content to himself: nobody else is writing. */
    PlanValue withoutCover() {
        return new PlanValue(shortPremium, longPremium, gain, paidThrough, paidLongThrough, 0, scarcity, exposed);
    }

    /** Value of a marker at a candidate, for an hour or for the shortest lifetime, where the one before stands at {@code from}. */
    double stretch(boolean forAnHour, int from, Candidate to) {
        int tokens = Math.max(0, to.tokens() - Math.max(from, coveredThrough));
        double saved = gain * to.chances().withinShort();
        if (forAnHour) {
            double again = gain / CHAIN + shortPremium;
            saved = Math.max(gain * to.chances().within1h(), saved + again * to.pausesOutlived());
        }
        return saved * tokens - (1 + scarcity) * premium(forAnHour, from, to.tokens());
    }

    /** What that marker costs above what is paid without it. */
    double premium(boolean forAnHour, int from, int to) {
        int unpaid = Math.max(0, to - Math.max(from, paidThrough));
        if (!forAnHour) {
            return shortPremium * unpaid;
        }
        int paidShort = Math.max(0, Math.min(to, paidThrough) - Math.max(from, paidLongThrough));
        return longPremium * unpaid + (longPremium - shortPremium) * paidShort;
    }

    /**
     * What the first one-hour marker is worth beyond its own stretch: whatever was only read before it lives for an hour with it,
     * and so is there after a pause of more than five minutes. Only pauses count in which the shorter prefix does not come back
     * by itself.
     */
    double insurance(Chances chances) {
        double longPause = Math.max(0, chances.within1h() - chances.withinShort());
        double alone =
                chances.withinShort() >= 1 ? 1 : Math.min(1, (1 - exposed.withinShort) / (1 - chances.withinShort()));
        return gain * exposed.tokens * longPause * alone;
    }

    /** Value of reading tokens that would else be fresh. */
    double read(int tokens) {
        return tokens * gain / CHAIN;
    }
}
