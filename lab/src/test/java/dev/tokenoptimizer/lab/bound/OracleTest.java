package dev.tokenoptimizer.lab.bound;

import static dev.tokenoptimizer.prompt.Ttl.FIVE_MINUTES;
import static dev.tokenoptimizer.prompt.Ttl.ONE_HOUR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tokenoptimizer.lab.policy.Policy;
import dev.tokenoptimizer.lab.policy.PolicyRequest;
import dev.tokenoptimizer.lab.provider.cache.CacheModel.Refresh;
import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.trace.PrefixTree;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the oracle does where the best is known, under the prices of Sonnet 4.5 without its minimum. */
class OracleTest {

    private static final Tariff TARIFF = Tariffs.sonnet(0);
    private static final long MINUTE = 60_000;

    private final SmallTrace trace = new SmallTrace();

    @Test
    void aPromptThatNeverComesBackIsNotMarked() throws Exception {
        trace.ask(trace.block(PrefixTree.ROOT, 5_000), 0);
        assertThat(plan(TARIFF)).containsExactly(List.of());
    }

    @Test
    void aGrowingConversationIsMarkedAtItsEndsUntilTheLast() throws Exception {
        int first = trace.block(PrefixTree.ROOT, 5_000);
        int second = trace.block(first, 100);
        trace.ask(first, 0).ask(second, MINUTE).ask(trace.block(second, 100), 2 * MINUTE);
        assertThat(plan(TARIFF))
                .containsExactly(
                        List.of(new Marker(0, FIVE_MINUTES)),
                        List.of(new Marker(1, FIVE_MINUTES)),
                        List.of(new Marker(1, FIVE_MINUTES)));
    }

    /** Before a pause of half an hour, one block written for an hour keeps all that was read. */
    @Test
    void aShortBlockBehindTheHitIsWrittenForAnHourWhereAPauseFollows() throws Exception {
        int first = trace.block(PrefixTree.ROOT, 5_000);
        int second = trace.block(first, 10);
        int third = trace.block(second, 900);
        trace.ask(first, 0).ask(third, MINUTE).ask(trace.block(third, 100), 31 * MINUTE);
        assertThat(plan(TARIFF))
                .containsExactly(
                        List.of(new Marker(0, FIVE_MINUTES)),
                        List.of(new Marker(1, ONE_HOUR)),
                        List.of(new Marker(1, FIVE_MINUTES)));
    }

    @Test
    void everythingBelowTheMinimumIsLeftAlone() throws Exception {
        int block = trace.block(PrefixTree.ROOT, 1_023);
        trace.ask(block, 0).ask(block, MINUTE);
        Oracle oracle = Oracle.of(trace, Tariffs.SONNET, Refresh.HIT, 0, _ -> {});
        assertThat(oracle.plannedCost()).isEqualTo(2 * 1_023);
        assertThat(oracle.provenRequests()).isEqualTo(2);
    }

    /** An entry cannot be read before the answer that writes it has begun: both of two at once would pay for the write. */
    @Test
    void ofTwoRequestsAtOnceOnlyOneWrites() throws Exception {
        int block = trace.block(PrefixTree.ROOT, 5_000);
        trace.ask(block, 0).ask(block, 100).ask(block, MINUTE);
        Oracle oracle = Oracle.of(trace, TARIFF, Refresh.HIT, 2_000, _ -> {});
        assertThat(oracle.plannedCost()).isCloseTo(5_000 * (1.25 + 1 + 0.1), within(1e-6));
    }

    /** OpenAI keeps entries for 30 minutes and finds them at breakpoints only. */
    @Test
    void underOpenAisRulesTheHitIsAlwaysMarked() throws Exception {
        Tariff gpt = TariffBook.shipped().find("openai", "gpt-5.6-sol").orElseThrow();
        int first = trace.block(PrefixTree.ROOT, 5_000);
        trace.ask(first, 0).ask(trace.block(first, 10), 29 * MINUTE);
        Oracle oracle = Oracle.of(trace, gpt, Refresh.HIT, 0, _ -> {});
        assertThat(oracle.plannedCost()).isEqualTo(Bill.of(trace, oracle, gpt, Refresh.HIT, 0));
        assertThat(oracle.plannedCost()).isCloseTo(5_000 * (1.25 + 0.1) + 10, within(1e-6));
    }

    @Test
    void tellsHowFarItIs() throws Exception {
        List<Long> told = new ArrayList<>();
        trace.ask(trace.block(PrefixTree.ROOT, 1), 0, "a", "m").ask(trace.block(PrefixTree.ROOT, 1), 0, "b", "m");
        Oracle.of(trace, TARIFF, Refresh.HIT, 0, told::add);
        assertThat(told).containsExactly(1L, 2L);
    }

    private List<List<Marker>> plan(Tariff tariff) throws Exception {
        Oracle oracle = Oracle.of(trace, tariff, Refresh.HIT, 0, _ -> {});
        List<List<Marker>> plan = new ArrayList<>();
        Policy recording = new Policy() {
            @Override
            public List<Marker> mark(PolicyRequest request) {
                plan.add(oracle.mark(request));
                return plan.getLast();
            }
        };
        assertThat(Bill.of(trace, recording, tariff, Refresh.HIT, 0)).isCloseTo(oracle.plannedCost(), within(1e-6));
        return plan;
    }
}
