package dev.tokenoptimizer.lab.provider.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.lab.provider.cache.AutomaticCache.Found;
import dev.tokenoptimizer.lab.provider.cache.AutomaticCache.Retention;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The documented rules of OpenAI's models up to GPT-5.5, each with its source: prompt caching guide of 2026-10-02. */
class AutomaticCacheTest {

    private static final int MINIMUM = 1_024;
    private static final long MINUTE = 60_000;

    private final AutomaticCache<String> cache = new AutomaticCache<>(15);

    @Test
    void aPromptThatReturnsIsFound() {
        assertThat(tokens(steps(20), 0)).isZero();
        assertThat(tokens(steps(20), 1)).isEqualTo(20 * 128);
    }

    /** "Longest prefix", in steps of 128 tokens: found up to where two prompts part, wherever a message ends. */
    @Test
    void aPromptIsFoundUpToWhereItPartsFromAnEarlierOne() {
        tokens(steps(20), 0);
        assertThat(tokens(TestPrompt.of(128, "b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8", "b9", "other"), 1))
                .isEqualTo(9 * 128);
    }

    /** "1,024 tokens or more." */
    @Test
    void aPrefixBelowTheMinimumIsNotKept() {
        tokens(steps(7), 0);
        assertThat(tokens(steps(7), 1)).isZero();
        tokens(steps(8), 2);
        assertThat(tokens(steps(20), 3)).isEqualTo(MINIMUM);
    }

    /** "5 to 10 minutes of inactivity", of which every use starts anew, but never more than an hour. */
    @Test
    void inMemoryAPrefixIsKeptFiveMinutesFromItsLastUseAndNoMoreThanAnHour() {
        tokens(steps(20), 0);
        assertThat(tokens(steps(20), 5 * MINUTE - 1)).isPositive();
        assertThat(tokens(steps(20), 11 * MINUTE)).isZero();
        for (int minute = 15; minute < 71; minute += 4) {
            assertThat(tokens(steps(20), minute * MINUTE))
                    .as("minute %d", minute)
                    .isPositive();
        }
        assertThat(tokens(steps(20), 71 * MINUTE)).isZero();
    }

    /** "Typically about 30 minutes, up to 24 hours." */
    @Test
    void withExtendedRetentionAPrefixIsKeptHalfAnHourFromItsLastUseAndNoMoreThanADay() {
        visit("r", steps(20), Retention.DAY, 0);
        assertThat(visit("r", steps(20), Retention.DAY, 30 * MINUTE - 1).tokens())
                .isPositive();
        assertThat(visit("r", steps(20), Retention.DAY, 60 * MINUTE).tokens()).isZero();
        for (int minute = 85; minute < 25 * 60; minute += 25) {
            assertThat(visit("r", steps(20), Retention.DAY, minute * MINUTE).tokens())
                    .as("minute %d", minute)
                    .isPositive();
        }
        assertThat(visit("r", steps(20), Retention.DAY, 25 * 60 * MINUTE).tokens())
                .isZero();
    }

    /** "One machine takes about 15 requests a minute before overflow to another (cold) machine." */
    @Test
    void theSixteenthRequestOfAMinuteFindsAnotherMachineThatIsCold() {
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            found.add(visit("r", steps(20), Retention.IN_MEMORY, i * 1_000L));
        }
        assertThat(found).extracting(Found::machine).containsSequence(0, 1).endsWith(1, 2, 2);
        assertThat(found).filteredOn(one -> one.tokens() == 0).hasSize(3);
        assertThat(visit("r", steps(20), Retention.IN_MEMORY, MINUTE + 40_000).machine())
                .isZero();
    }

    /** A steady rate above it is spread over as many machines as it takes, all of which stay warm. */
    @Test
    void twentyRequestsAMinuteKeepTwoMachinesWarm() {
        int cold = 0;
        for (int i = 0; i < 200; i++) {
            Found found = visit("r", steps(20), Retention.IN_MEMORY, i * 3_000L);
            assertThat(found.machine()).isLessThan(2);
            cold += found.tokens() == 0 ? 1 : 0;
        }
        assertThat(cold).isEqualTo(2);
    }

    @Test
    void anotherRouteLeadsToOtherMachines() {
        tokens(steps(20), 0);
        assertThat(visit("other", steps(20), Retention.IN_MEMORY, 1).tokens()).isZero();
    }

    @Test
    void aPrefixIsFoundFromWhenItIsReadableAndNeverIfItIsWithdrawn() {
        var first = cache.visit("r", steps(20), MINIMUM, Retention.IN_MEMORY, 0);
        first.leave(500);
        assertThat(cache.visit("r", steps(20), MINIMUM, Retention.IN_MEMORY, 499)
                        .found()
                        .tokens())
                .isZero();
        assertThat(cache.visit("r", steps(20), MINIMUM, Retention.IN_MEMORY, 500)
                        .found()
                        .tokens())
                .isPositive();
        first.withdraw();
        assertThat(cache.visit("r", steps(20), MINIMUM, Retention.IN_MEMORY, 501)
                        .found()
                        .tokens())
                .isZero();
    }

    private int tokens(TestPrompt prompt, long now) {
        return visit("r", prompt, Retention.IN_MEMORY, now).tokens();
    }

    private Found visit(String route, TestPrompt prompt, Retention retention, long now) {
        var visit = cache.visit(route, prompt, MINIMUM, retention, now);
        visit.leave(now);
        return visit.found();
    }

    private static TestPrompt steps(int count) {
        return TestPrompt.blocks(count, 128);
    }
}
