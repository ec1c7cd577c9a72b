package dev.tokenoptimizer.gateway.config;

import dev.tokenoptimizer.ledger.LearningBudget;
import dev.tokenoptimizer.tariff.Money;
import java.time.Duration;

/**
 * What may be learned, at what price, and how it outlives a restart.
 *
 * @param credit what each application may lose before its writes earn anything
 * @param prefixesMax prefixes that the history keeps, about 200 bytes each
 * @param snapshotPeriod how often what was learned is written to the state directory; zero for never
 */
public record LearningConfig(Money credit, int prefixesMax, Duration snapshotPeriod) {

    public static LearningConfig defaults() {
        return new LearningConfig(LearningBudget.standardCredit(), 200_000, Duration.ofMinutes(1));
    }
}
