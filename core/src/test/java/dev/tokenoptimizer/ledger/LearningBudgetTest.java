package dev.tokenoptimizer.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tokenoptimizer.ledger.LearningBudget.Reservation;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.usage.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LearningBudgetTest {

    private static final String APP = "app";
    private static final Plan WRITES = plan(0);
    private static final Plan READS = plan(1_000);
    private static final Plan UNCHANGED =
            new Plan(List.of(), List.of(), List.of(Reason.NO_EVIDENCE), new Expectation(0, 0, 0));

    private final LearningBudget budget = new LearningBudget(LearningBudget.standardCredit(), 2);

    @Test
    void anApplicationStartsWithTheCredit() {
        assertThat(budget.allowance(APP)).isEqualTo(Money.dollars("0.25"));
    }

    @Test
    void premiumUnderWayIsReservedSoThatConcurrentRequestsCannotExceedTheLimitTogether() {
        assertThat(budget.reserve(APP, Money.dollars("0.2"))).isPresent();

        assertThat(budget.allowance(APP)).isEqualTo(Money.dollars("0.05"));
        assertThat(budget.reserve(APP, Money.dollars("0.06"))).isEmpty();
        assertThat(budget.reserve(APP, Money.dollars("0.05"))).isPresent();
        assertThat(budget.reserve(APP, Money.ZERO)).isPresent();
    }

    @Test
    void scarcityIsTheShareAtRisk() {
        assertThat(budget.scarcity(APP)).isZero();

        assertThat(budget.reserve(APP, Money.dollars("0.2"))).isPresent();
        assertThat(budget.scarcity(APP)).isCloseTo(0.8, within(1e-9));
    }

    @Test
    void aReleasedReservationIsFreeAgainOnce() {
        Reservation reservation = budget.reserve(APP, Money.dollars("0.2")).orElseThrow();

        reservation.release();
        reservation.release();

        assertThat(budget.allowance(APP)).isEqualTo(Money.dollars("0.25"));
    }

    @Test
    void aPremiumWhoseBillNeverCameIsLost() {
        Reservation reservation = budget.reserve(APP, Money.dollars("0.2")).orElseThrow();

        reservation.lost();
        reservation.release();
        reservation.lost();

        assertThat(budget.unrecovered(APP)).isEqualTo(Money.dollars("0.2"));
        assertThat(budget.allowance(APP)).isEqualTo(Money.dollars("0.05"));
    }

    @Test
    void aLossStaysUntilReadsEarnItBack() {
        settle(WRITES, "1.00", "1.10", 0);
        assertThat(budget.unrecovered(APP)).isEqualTo(Money.dollars("0.1"));

        settle(READS, "1.00", "0.96", 1_000);
        assertThat(budget.unrecovered(APP)).isEqualTo(Money.dollars("0.06"));
    }

    @Test
    void earlierSavingsPayForNoLaterLoss() {
        settle(READS, "1.00", "0.10", 1_000);
        settle(WRITES, "1.00", "1.10", 0);

        assertThat(budget.unrecovered(APP)).isEqualTo(Money.dollars("0.1"));
    }

    @Test
    void theLimitIsOnePercentOfTheCostAsSentOnceThatIsMoreThanTheCredit() {
        for (int i = 0; i < 50; i++) {
            settle(UNCHANGED, "1.00", "1.00", 0);
        }

        assertThat(budget.allowance(APP)).isEqualTo(Money.dollars("0.5"));
    }

    @Test
    void oneShotTrafficLosesTheCreditAndThenOnePercentAtMost() {
        // every request would cost $0.10 as sent and loses $0.025 when it is written in vain
        Money premium = Money.dollars("0.025");
        Money lost = Money.ZERO;
        for (int i = 0; i < 2_000; i++) {
            if (budget.allowance(APP).compareTo(premium) >= 0) {
                Reservation reservation = budget.reserve(APP, premium).orElseThrow();
                reservation.settle(entry("0.100", "0.125", 0), WRITES);
                lost = lost.plus(premium);
            } else {
                settle(UNCHANGED, "0.100", "0.100", 0);
            }
            Money limit = new Money(Math.max(250_000_000_000L, (i + 1) * 1_000_000_000L));
            assertThat(lost).isLessThanOrEqualTo(limit);
        }
        assertThat(lost).isEqualTo(Money.dollars("1.975"));
    }

    @Test
    void afterReadsThatDidNotComeTrueAnEmptyAllowanceForbidsEvenThese() {
        settle(WRITES, "1.00", "1.25", 0);
        assertThat(budget.allowance(APP)).isEqualTo(Money.ZERO);

        for (int i = 0; i < LearningBudget.MISSED_READS_MAX; i++) {
            settle(READS, "0.10", "0.125", 0);
        }

        assertThat(budget.allowance(APP)).isEqualTo(new Money(-1));
    }

    @Test
    void applicationsBeyondTheLimitShareOneAccount() {
        settle("a", WRITES, "1.00", "1.10", 0);
        settle("b", WRITES, "1.00", "1.10", 0);
        settle("c", WRITES, "1.00", "1.10", 0);

        assertThat(budget.unrecovered("a")).isEqualTo(Money.dollars("0.1"));
        assertThat(budget.unrecovered("d")).isEqualTo(Money.dollars("0.1"));
    }

    @Test
    void aChangeIsToldOnce() {
        settle(WRITES, "1.00", "1.10", 0);

        BudgetChange change = budget.untold(APP);
        assertThat(change.asSent()).isEqualTo(Money.dollars("1"));
        assertThat(change.saved()).isEqualTo(Money.dollars("-0.1"));
        assertThat(change.after().unrecovered()).isEqualTo(Money.dollars("0.1"));

        assertThat(budget.untold(APP).saved()).isEqualTo(Money.ZERO);
    }

    @Test
    void whatIsHeardCountsWithWhatWasSettledHereMeanwhile() {
        settle(WRITES, "1.00", "1.10", 0);
        assertThat(budget.untold(APP).saved()).isEqualTo(Money.dollars("-0.1"));
        settle(READS, "1.00", "0.98", 1_000);

        budget.heard(APP, standing("50", "0.3", 1, "0"));

        assertThat(budget.unrecovered(APP)).isEqualTo(Money.dollars("0.28"));
        assertThat(budget.allowance(APP)).as("1 % of 51 dollars, less 0.28").isEqualTo(Money.dollars("0.23"));
    }

    @Test
    void anInstanceReservesItsShareOfWhatAllHaveLeft() {
        budget.heard(APP, standing("0", "0.13", 3, "0"));

        assertThat(budget.allowance(APP)).isEqualTo(Money.dollars("0.04"));
        assertThat(budget.scarcity(APP)).isCloseTo(0.52, within(1e-9));
        assertThat(budget.reserve(APP, Money.dollars("0.05"))).isEmpty();
        assertThat(budget.reserve(APP, Money.dollars("0.04"))).isPresent();
        assertThat(budget.allowance(APP)).isEqualTo(Money.ZERO);
    }

    @Test
    void whatOthersReservedBeyondTheirShareIsNotReservedOnceMore() {
        budget.heard(APP, standing("0", "0", 2, "0.2"));

        assertThat(budget.allowance(APP)).isEqualTo(Money.dollars("0.05"));
    }

    @Test
    void earlierSavingsPayForNoLaterLossAmongInstancesEither() {
        settle(READS, "1.00", "0.10", 1_000);
        settle(WRITES, "1.00", "1.10", 0);

        BudgetChange change = budget.untold(APP);
        assertThat(change.saved()).isEqualTo(Money.dollars("0.8"));
        assertThat(change.floor()).isEqualTo(Money.dollars("0.1"));

        settle(READS, "1.00", "0.10", 1_000);
        settle(WRITES, "1.00", "1.10", 0);
        budget.heard(APP, standing("2", "0.1", 1, "0"));
        assertThat(budget.unrecovered(APP)).isEqualTo(Money.dollars("0.1"));
    }

    @Test
    void oneInstanceThatTellsInAnyPiecesStandsWhereOneStandsThatTellsNobody() {
        Random random = new Random(11);
        LearningBudget alone = new LearningBudget(Money.dollars("1000"), 2);
        LearningBudget telling = new LearningBudget(Money.dollars("1000"), 2);
        long stored = 0;
        for (int i = 0; i < 500; i++) {
            String paid = Long.toString(random.nextInt(20));
            for (LearningBudget each : List.of(alone, telling)) {
                each.reserve(APP, Money.ZERO).orElseThrow().settle(entry("10", paid, 0), WRITES);
            }
            if (random.nextInt(4) == 0) {
                BudgetChange change = telling.untold(APP);
                stored = Math.max(
                        change.floor().picoDollars(), stored - change.saved().picoDollars());
                telling.heard(APP, new BudgetStanding(Money.ZERO, new Money(stored), 1, Money.ZERO));
            }
            assertThat(telling.unrecovered(APP)).isEqualTo(alone.unrecovered(APP));
        }
    }

    @Test
    void othersAreToldOfAnAccountWhenItIsNewOrSomethingIsAtRiskOrSettled() {
        List<String> told = new ArrayList<>();
        budget.shareWith(new LearningBudget.Teller() {
            @Override
            public void changed(String account) {
                told.add(account);
            }

            @Override
            public void used(String account) {
                told.add(account + " used");
            }
        });

        settle("a", WRITES, "1.00", "1.10", 0);
        assertThat(told).containsExactly("a", "a");
        told.clear();
        budget.untold("a");
        settle("a", UNCHANGED, "0.01", "0.01", 0);
        assertThat(told).as("nothing new").containsExactly("a used");
        settle("a", UNCHANGED, "2.00", "2.00", 0);
        assertThat(told).as("the limit grows").containsExactly("a used", "a used", "a");

        told.clear();
        budget.reserve("b", Money.dollars("0.1")).orElseThrow().release();
        assertThat(told).containsExactly("b", "b");

        told.clear();
        budget.reserve("c", Money.dollars("0.1")).orElseThrow().lost();
        assertThat(told).containsExactly(Ledger.OTHER, Ledger.OTHER);
    }

    private static BudgetStanding standing(String asSent, String unrecovered, int instances, String reservedElsewhere) {
        return new BudgetStanding(
                Money.dollars(asSent), Money.dollars(unrecovered), instances, Money.dollars(reservedElsewhere));
    }

    private void settle(Plan plan, String asSent, String paid, long read) {
        settle(APP, plan, asSent, paid, read);
    }

    private void settle(String application, Plan plan, String asSent, String paid, long read) {
        budget.reserve(application, Money.ZERO).orElseThrow().settle(entry(asSent, paid, read), plan);
    }

    private static LedgerEntry entry(String asSent, String paid, long read) {
        Usage usage = new Usage(10, read, 0, 0, OptionalLong.of(1));
        return new LedgerEntry(APP, "test", usage, Money.dollars(paid), Money.dollars(asSent), true);
    }

    private static Plan plan(int expectedRead) {
        return new Plan(
                List.of(new Breakpoint(0, Ttl.FIVE_MINUTES, Reason.EXPLORATION)),
                List.of(),
                List.of(),
                new Expectation(expectedRead, 1_000, 0));
    }
}
