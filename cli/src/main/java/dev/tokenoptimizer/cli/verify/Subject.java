package dev.tokenoptimizer.cli.verify;

import dev.tokenoptimizer.cli.console.Table;
import dev.tokenoptimizer.tariff.Tariff;

/**
 * What is verified.
 *
 * @param model as requests name it
 * @param platform as the tariff data names it
 * @param tariff what is known of the model so far
 * @param pauseMillis how long entries of five minutes are left alone to be gone for sure
 */
record Subject(String model, String platform, Tariff tariff, long pauseMillis) {

    private static final double ABOVE_MINIMUM = 1.15;
    private static final int ABOVE_MINIMUM_TOKENS = 60;
    private static final int LEAST_STEP = 120;

    /** A prefix that is kept for sure. */
    int base() {
        return (int) Math.ceil(tariff.minimumPrefix() * ABOVE_MINIMUM) + ABOVE_MINIMUM_TOKENS;
    }

    /** A block that can be told apart from none in a bill. */
    int step() {
        return Math.max(LEAST_STEP, base() / 8);
    }

    /** Whether a bill shows that many tokens, give or take what cannot be foreseen. */
    static boolean near(long billed, long expected) {
        return Math.abs(billed - expected) <= 8 + expected / 50;
    }

    static String tokens(long count) {
        return Table.number(count) + " tokens";
    }

    /** The pause in words. */
    String pause() {
        return minutes(pauseMillis);
    }

    static String minutes(long millis) {
        long seconds = millis / 1_000;
        return seconds % 60 == 0 ? seconds / 60 + " minutes" : seconds + " seconds";
    }
}
