package dev.tokenoptimizer.planner;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.tokenoptimizer.history.HistoryLimits;
import dev.tokenoptimizer.history.InMemoryHistory;
import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.history.Sending;
import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.usage.Usage;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Prints what one decision takes, recall and plan; the bound only catches work that grows with the whole prompt. */
class DecisionTimeTest {

    private static final int REQUESTS = 400;
    private static final PlanPolicy POLICY = new PlanPolicy(ClientMarkers.AUGMENT, Money.dollars("100"));

    @ParameterizedTest
    @ValueSource(ints = {50, 500, 5_000})
    void aDecisionTakesMicroseconds(int blocks) {
        InMemoryHistory history = new InMemoryHistory(HistoryLimits.standard());
        Planner planner = new EvidencePlanner();
        long[] nanos = new long[REQUESTS];
        for (int i = 0; i < REQUESTS; i++) {
            Prompt prompt = prompt(blocks, i / 40, i % 40);
            long now = 1_000_000_000L + i * 3_000L;
            long start = System.nanoTime();
            Recall recall = history.recall(prompt, Prompts.TERMS, now);
            Plan plan = planner.plan(prompt, recall, Prompts.TARIFF, POLICY, now);
            nanos[i] = System.nanoTime() - start;
            Sending sending = history.sent(prompt, plan, recall, now);
            Expectation expected = plan.expectation();
            sending.served(new Usage(expected.fresh(), expected.read(), expected.written(), 0, OptionalLong.of(100)));
        }
        long[] warm = Arrays.copyOfRange(nanos, REQUESTS / 2, REQUESTS);
        Arrays.sort(warm);
        System.out.printf(
                "decision with %d blocks: median %.1f us, p99 %.1f us%n",
                blocks, warm[warm.length / 2] / 1e3, warm[warm.length * 99 / 100] / 1e3);

        assertThat(warm[warm.length / 2]).isLessThan(2_000_000);
    }

    /** What grows with the whole prompt shows in what is allocated for it, and that is the same on every machine. */
    @ParameterizedTest
    @ValueSource(ints = {50, 500, 5_000})
    void aDecisionAllocatesLittleHoweverLongThePrompt(int blocks) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        InMemoryHistory history = new InMemoryHistory(HistoryLimits.standard());
        Planner planner = new EvidencePlanner();
        long[] bytes = new long[REQUESTS];
        for (int i = 0; i < REQUESTS; i++) {
            Prompt prompt = prompt(blocks, i / 40, i % 40);
            long now = 1_000_000_000L + i * 3_000L;
            long before = threads.getCurrentThreadAllocatedBytes();
            Recall recall = history.recall(prompt, Prompts.TERMS, now);
            Plan plan = planner.plan(prompt, recall, Prompts.TARIFF, POLICY, now);
            bytes[i] = threads.getCurrentThreadAllocatedBytes() - before;
            history.sent(prompt, plan, recall, now).begun();
        }
        long[] warm = Arrays.copyOfRange(bytes, REQUESTS / 2, REQUESTS);
        Arrays.sort(warm);
        long p99 = warm[warm.length * 99 / 100];
        System.out.printf("decision with %d blocks: %d bytes allocated in the 99th percentile%n", blocks, p99);

        assertThat(p99).isBetween(1L, 20_000L);
    }

    /** A conversation of about so many blocks that grows by two blocks per turn. */
    private static Prompt prompt(int blocks, int conversation, int turn) {
        Prompts prompt = Prompts.prompt();
        for (int i = 0; i < 10; i++) {
            prompt.tool("tool " + i, 300);
        }
        for (int i = 0; i < Math.max(1, blocks - 50) + 2 * turn; i++) {
            prompt.message(conversation + "." + i, 120);
        }
        return prompt.build();
    }
}
