package dev.tokenoptimizer.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.lab.provider.Settings;
import dev.tokenoptimizer.tariff.Money;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class SharedPromptDayTest {

    private static final Money READ = Money.dollars("0.0045");
    private static final Money WRITE = Money.dollars("0.05625");

    @Test
    void byDayTheCostLiesBetweenTheFloorAndThePromised85Percent() throws InterruptedException {
        PromptCost cost = ask(5_000, 150);
        assertThat(cost.paid()).isGreaterThan(cost.floor());
        assertThat(cost.paid().toDollars()).isLessThan(new YearTable(cost).promised());
    }

    @Test
    void byDayOnlyTheFirstWriteAndLearningCostMoreThanReads() throws InterruptedException {
        PromptCost cost = ask(5_000, 60);
        assertThat(cost.pauses()).isZero();
        assertThat(cost.paidForMisses()).isEqualTo(Money.ZERO);
        assertThat(cost.paid().minus(cost.floor())).isLessThan(WRITE);
    }

    @Test
    void atNightAPauseOverFiveMinutesCostsAtMostOneMoreWrite() throws InterruptedException {
        PromptCost cost = ask(0, 60);
        assertThat(cost.pauses()).isPositive();
        assertThat(cost.paidForMisses().picoDollars())
                .isPositive()
                .isLessThanOrEqualTo(cost.pauses() * WRITE.minus(READ).picoDollars());
    }

    @Test
    void tenThousandQuestionsWouldCost450DollarsUncached() throws InterruptedException {
        PromptCost cost = ask(5_000, 10);
        assertThat(cost.uncached().toDollars().multiply(BigDecimal.valueOf(1_000)))
                .isEqualByComparingTo("450");
        assertThat(cost.bill().input()).isBetween(10 * 15_000L, 10 * 15_040L);
    }

    private static PromptCost ask(int first, int count) throws InterruptedException {
        try (VirtualStage stage = VirtualStage.open(Settings.defaults(), Workloads.BEGIN)) {
            return new SharedPromptDay(first, count).run(stage, new PrintWriter(new StringWriter()));
        }
    }
}
