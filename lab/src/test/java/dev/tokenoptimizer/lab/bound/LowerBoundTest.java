package dev.tokenoptimizer.lab.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tokenoptimizer.lab.bound.InputRates.Lifetime;
import dev.tokenoptimizer.lab.trace.PrefixTree;
import dev.tokenoptimizer.lab.trace.TraceFileException;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bound on traces small enough to work out by hand: a block of 100 tokens, read at 0.1, written at 1.25 or 2. */
class LowerBoundTest {

    private static final long MINUTE = 60_000;

    @Test
    void aPromptSeenOnceIsNotCached() throws Exception {
        assertThat(visits(0)).isEqualTo(100);
    }

    @Test
    void whatComesBackWithinFiveMinutesIsWrittenForFive() throws Exception {
        assertThat(visits(0, 4)).isEqualTo(125 + 10);
    }

    @Test
    void aLifetimeIsOverWhenItsLastMillisecondIs() throws Exception {
        assertThat(visits(0, 5)).isEqualTo(100 + 100);
    }

    @Test
    void whatComesBackTwiceWithinAnHourIsWrittenForAnHour() throws Exception {
        assertThat(visits(0, 59, 118)).isEqualTo(200 + 10 + 10);
    }

    /** 2.0 and a read are more than twice the plain price. */
    @Test
    void aSingleLateReturnIsNotWorthAnHour() throws Exception {
        assertThat(visits(0, 30)).isEqualTo(100 + 100);
    }

    /** Written for five minutes, read at minute four, which gives it an hour. */
    @Test
    void aReadGivesAnHourAtNoCost() throws Exception {
        assertThat(visits(0, 4, 63)).isEqualTo(125 + 10 + 10);
    }

    @Test
    void theFirstVisitMayBeLeftUncached() throws Exception {
        assertThat(visits(0, 90, 94)).isEqualTo(100 + 125 + 10);
    }

    @Test
    void aSharedBlockIsPricedOverTheVisitsOfAllPromptsThatHoldIt() throws Exception {
        SmallTrace trace = new SmallTrace();
        int shared = trace.block(PrefixTree.ROOT, 100);
        trace.ask(trace.block(shared, 10), 0).ask(trace.block(shared, 10), MINUTE);
        assertThat(cost(trace)).isEqualTo(125 + 10 + 10 + 10);
    }

    @Test
    void cachesOfOtherScopesAndModelsAreApart() throws Exception {
        SmallTrace trace = new SmallTrace();
        int block = trace.block(PrefixTree.ROOT, 100);
        trace.ask(block, 0, "a", "m").ask(block, 1, "b", "m").ask(block, 2, "a", "n");
        assertThat(cost(trace)).isEqualTo(300);
        assertThat(cost(trace.ask(block, 3, "a", "m"))).isEqualTo(125 + 100 + 100 + 10);
    }

    @Test
    void withOneLifetimeAReadGivesThatOne() throws Exception {
        InputRates halfHour = new InputRates(1, 0.1, List.of(new Lifetime(30 * MINUTE, 1.25)));
        LowerBound bound = LowerBound.of(alone(0, 29, 58, 90), halfHour, _ -> {});
        assertThat(bound.cost()).isCloseTo(125 + 10 + 10 + 100, within(1e-9));
    }

    /** Haiku 5.5 charges five times as much for requests above 100,000 tokens. */
    @Test
    void promptsBeyondTheStepOfTheTariffAreDearerThroughout() throws Exception {
        Tariff haiku =
                TariffBook.shipped().find("anthropic", "claude-haiku-5-5").orElseThrow();
        SmallTrace trace = new SmallTrace();
        int end = trace.block(trace.block(PrefixTree.ROOT, 100_000), 1);
        LowerBound bound = LowerBound.of(trace.ask(end, 0).ask(end, MINUTE), haiku, _ -> {});
        assertThat(bound.noCacheCost()).isEqualTo(2 * 5 * 100_001.0);
        assertThat(bound.cost()).isCloseTo(5 * 100_001 * (1.25 + 0.1), within(1e-6));
    }

    @Test
    void tellsHowFarItIs() throws Exception {
        List<Long> told = new ArrayList<>();
        LowerBound.of(alone(0, 1, 2), Tariffs.SONNET, told::add);
        assertThat(told).containsExactly(1L, 2L, 3L);
    }

    @Test
    void anEmptyTraceCostsNothing() throws Exception {
        assertThat(LowerBound.of(new SmallTrace(), Tariffs.SONNET, _ -> {}).ratio())
                .isZero();
    }

    private static double visits(int... minutes) throws TraceFileException, IOException {
        return cost(alone(minutes));
    }

    private static SmallTrace alone(int... minutes) {
        SmallTrace trace = new SmallTrace();
        int block = trace.block(PrefixTree.ROOT, 100);
        for (int minute : minutes) {
            trace.ask(block, minute * MINUTE);
        }
        return trace;
    }

    private static double cost(SmallTrace trace) throws TraceFileException, IOException {
        double cost = LowerBound.of(trace, Tariffs.SONNET, _ -> {}).cost();
        return Math.round(cost * 1e6) / 1e6;
    }
}
