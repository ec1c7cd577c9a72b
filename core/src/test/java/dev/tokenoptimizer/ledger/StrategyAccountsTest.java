package dev.tokenoptimizer.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tokenoptimizer.ledger.StrategyAccounts.Standing;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.plan.Strategy;
import dev.tokenoptimizer.planner.Prompts;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Prices: write 1.25 for five minutes and 2 for an hour, read 0.1. */
class StrategyAccountsTest {

    private static final String APP = "app";
    private static final StrategyAccounts.Markers NOBODY_MARKS = (strategy, live) -> List.of();
    private static final StrategyAccounts.Markers ONLY_LEARNED_MARKS =
            (strategy, live) -> strategy == Strategy.LEARNED ? mark(Ttl.FIVE_MINUTES) : List.of();
    private static final StrategyAccounts.Markers ONLY_END_MARKS =
            (strategy, live) -> strategy == Strategy.END ? mark(Ttl.FIVE_MINUTES) : List.of();

    private final StrategyAccounts accounts = new StrategyAccounts(10_000, 2);
    private long now = 1_000_000;

    /** The requests that are not judged. */
    @BeforeEach
    void taught() {
        send(1_000, StrategyAccountsTest::alwaysNew, NOBODY_MARKS);
    }

    @Test
    void theFirstThousandRequestsAreNotJudged() {
        StrategyAccounts anew = new StrategyAccounts(10_000, 2);
        for (int i = 0; i < 1_000; i++) {
            anew.begun(APP, alwaysNew(i), Prompts.TARIFF, ONLY_LEARNED_MARKS, now + i, now + i);
        }
        assertThat(anew.inForce(APP)).isEqualTo(Strategy.LEARNED);
        assertThat(anew.standing(APP).costs()).isNotEmpty();
    }

    @Test
    void whatIsLearnedIsInForceUntilAThousandRequestsSpeakAgainstIt() {
        send(999, StrategyAccountsTest::alwaysNew, ONLY_LEARNED_MARKS);
        assertThat(accounts.inForce(APP)).isEqualTo(Strategy.LEARNED);

        send(1, StrategyAccountsTest::alwaysNew, ONLY_LEARNED_MARKS);
        assertThat(accounts.inForce(APP)).isEqualTo(Strategy.AS_SENT);
    }

    @Test
    void theCheapestOfTheOthersComesIntoForce() {
        send(1_000, StrategyAccountsTest::alwaysTheSame, ONLY_END_MARKS);

        assertThat(accounts.inForce(APP)).isEqualTo(Strategy.END);
    }

    @Test
    void twoPercentDearerIsNotEnough() {
        // every 13th prompt is written in vain: 1 + 0.25 / 13 = 1.0192
        send(1_000, StrategyAccountsTest::alwaysNew, everyNth(13));
        assertThat(accounts.inForce(APP)).isEqualTo(Strategy.LEARNED);

        // every 12th: 1.0208
        send(1_000, StrategyAccountsTest::alwaysNew, everyNth(12));
        assertThat(accounts.inForce(APP)).isEqualTo(Strategy.AS_SENT);
    }

    @Test
    void costsAreToldInRelationToNoCaching() {
        send(1_000, StrategyAccountsTest::alwaysTheSame, ONLY_END_MARKS);

        Standing standing = accounts.standing(APP);
        assertThat(standing.costs().get(Strategy.LEARNED)).isEqualTo(1);
        assertThat(standing.costs().get(Strategy.END)).isCloseTo((1.25 + 999 * 0.1) / 1_000, within(1e-9));
        assertThat(standing.fallbacks()).isEqualTo(1);
    }

    @Test
    void afterAThousandRequestsWhatIsLearnedIsTriedAgain() {
        send(2_000, StrategyAccountsTest::alwaysNew, ONLY_LEARNED_MARKS);

        assertThat(accounts.inForce(APP)).isEqualTo(Strategy.LEARNED);
    }

    @Test
    void eachTimeItFailsTheWaitIsTwiceAsLong() {
        send(3_000, StrategyAccountsTest::alwaysNew, ONLY_LEARNED_MARKS);
        assertThat(accounts.inForce(APP)).as("fell back again").isEqualTo(Strategy.AS_SENT);

        send(1_999, StrategyAccountsTest::alwaysNew, ONLY_LEARNED_MARKS);
        assertThat(accounts.inForce(APP)).isEqualTo(Strategy.AS_SENT);
        send(1, StrategyAccountsTest::alwaysNew, ONLY_LEARNED_MARKS);
        assertThat(accounts.inForce(APP)).isEqualTo(Strategy.LEARNED);
    }

    @Test
    void onceItHoldsItsOwnTheNextWaitIsShortAgain() {
        send(3_000, StrategyAccountsTest::alwaysNew, ONLY_LEARNED_MARKS);
        send(2_000, StrategyAccountsTest::alwaysNew, NOBODY_MARKS);
        send(1_000, StrategyAccountsTest::alwaysNew, NOBODY_MARKS);
        send(1_000, StrategyAccountsTest::alwaysNew, ONLY_LEARNED_MARKS);
        assertThat(accounts.inForce(APP)).isEqualTo(Strategy.AS_SENT);

        send(1_000, StrategyAccountsTest::alwaysNew, ONLY_LEARNED_MARKS);
        assertThat(accounts.inForce(APP)).isEqualTo(Strategy.LEARNED);
    }

    @Test
    void estimatesThatAreOffByAFactorChangeNoComparison() {
        StrategyAccounts others = new StrategyAccounts(10_000, 2);
        for (int i = 0; i < 1_000; i++) {
            now += 1_000;
            accounts.begun(APP, prompt("same", 10_000), Prompts.TARIFF, ONLY_END_MARKS, now, now);
            others.begun(APP, prompt("same", 13_000), Prompts.TARIFF, ONLY_END_MARKS, now, now);
        }

        assertThat(others.standing(APP).costs().get(Strategy.END))
                .isCloseTo(accounts.standing(APP).costs().get(Strategy.END), within(1e-9));
    }

    @Test
    void whoLeftBeforeTheFirstAnswerBeganReadsNothingOfIt() {
        for (int i = 0; i < 500; i++) {
            now += 400_000;
            accounts.begun(APP, prompt("same", 10_000), Prompts.TARIFF, ONLY_END_MARKS, now, now + 2_000);
            accounts.begun(APP, prompt("same", 10_000), Prompts.TARIFF, ONLY_END_MARKS, now + 1_000, now + 3_000);
        }

        assertThat(accounts.standing(APP).costs().get(Strategy.END)).isCloseTo(1.25, within(1e-9));
    }

    @Test
    void applicationsAreJudgedApart() {
        send(1_000, StrategyAccountsTest::alwaysNew, ONLY_LEARNED_MARKS);

        assertThat(accounts.inForce("another")).isEqualTo(Strategy.LEARNED);
    }

    @Test
    void aStrategyHearsWhatItsOwnCacheHolds() {
        boolean[] live = new boolean[2];
        Prompt prompt = prompt("same", 10_000);
        StrategyAccounts.Markers listening = (strategy, holds) -> {
            if (strategy == Strategy.END) {
                live[1] = holds.test(0);
                return mark(Ttl.FIVE_MINUTES);
            }
            live[0] |= holds.test(0);
            return List.of();
        };
        accounts.begun(APP, prompt, Prompts.TARIFF, listening, now, now);
        accounts.begun(APP, prompt, Prompts.TARIFF, listening, now + 1_000, now + 1_000);

        assertThat(live).containsExactly(false, true);
    }

    private StrategyAccounts.Markers everyNth(int n) {
        int[] requests = new int[1];
        return (strategy, live) ->
                strategy == Strategy.LEARNED && requests[0]++ % n == 0 ? mark(Ttl.FIVE_MINUTES) : List.of();
    }

    private void send(int requests, IntFunction<Prompt> prompts, StrategyAccounts.Markers markers) {
        for (int i = 0; i < requests; i++) {
            now += 1_000;
            accounts.begun(APP, prompts.apply(i), Prompts.TARIFF, markers, now, now);
        }
        now += 3_600_000;
    }

    private static List<Breakpoint> mark(Ttl ttl) {
        return List.of(new Breakpoint(0, ttl, Reason.SEEN_BEFORE));
    }

    private static Prompt alwaysTheSame(int i) {
        return prompt("same", 10_000);
    }

    private static Prompt alwaysNew(int i) {
        return prompt("new" + i, 10_000);
    }

    private static Prompt prompt(String text, int tokens) {
        return Prompts.prompt().message(text, tokens).build();
    }
}
