package dev.tokenoptimizer.lab.replay;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A cost to measure policies by.
 *
 * @param cost in units of one fresh input token
 * @param ratio cost in relation to no caching
 */
public record Yardstick(BigDecimal cost, double ratio) {

    private static final int DECIMALS = 3;

    static Yardstick of(double cost, long noCacheCost) {
        BigDecimal rounded = BigDecimal.valueOf(cost).setScale(DECIMALS, RoundingMode.HALF_UP);
        return new Yardstick(rounded, Costs.share(rounded, noCacheCost));
    }
}
