package dev.tokenoptimizer.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.history.HistoryLimits;
import dev.tokenoptimizer.history.InMemoryHistory;
import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.history.Sending;
import dev.tokenoptimizer.history.Terms;
import dev.tokenoptimizer.ledger.Premium;
import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.PlanCheck;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.Markability;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.CacheRules;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.usage.Usage;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random prompts that share prefixes, random client markers, bills that need not make sense. */
class PlannerPropertyTest {

    private static final int SEEDS = 60;
    private static final int REQUESTS = 300;
    private static final List<Tariff> TARIFFS =
            List.of(Prompts.TARIFF, Prompts.TARIFF, Prompts.tariff(1_024, Ttl.FIVE_MINUTES), Prompts.openAi());
    private static final Markability[] MARKABILITY = Markability.values();
    private static final ClientMarkers[] MODES = ClientMarkers.values();

    @Test
    void everyPlanKeepsTheProvidersRulesAndHistoryItsBounds() {
        HistoryLimits limits = new HistoryLimits(500, 500L * HistoryLimits.BYTES_PER_ENTRY, 7_200_000, 200, 50);
        long hours = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            InMemoryHistory history = new InMemoryHistory(limits);
            Planner planner = new EvidencePlanner();
            long now = 1_000_000_000L;
            for (int i = 0; i < REQUESTS; i++) {
                now += random.nextInt(random.nextInt(8) == 0 ? 2_400_000 : 20_000);
                Tariff tariff = TARIFFS.get(random.nextInt(TARIFFS.size()));
                Prompt prompt = prompt(random, tariff);
                ClientMarkers mode = MODES[random.nextInt(MODES.length)];
                Money allowance = new Money(random.nextInt(3) * 10_000_000_000L - 1);
                Recall recall = history.recall(prompt, new Terms(tariff.shortTtl(), tariff.reach()), now);

                Plan plan = planner.plan(prompt, recall, tariff, new PlanPolicy(mode, allowance), now);

                hours += plan.breakpoints().stream()
                        .filter(breakpoint -> breakpoint.ours() && breakpoint.ttl() == Ttl.ONE_HOUR)
                        .count();
                if (!prompt.serverTools()) {
                    assertThat(Premium.atRisk(prompt, plan, tariff).picoDollars())
                            .as("seed %d, request %d, %s, %s", seed, i, mode, plan)
                            .isLessThanOrEqualTo(Math.max(0, allowance.picoDollars()));
                }
                assertThat(PlanCheck.violations(prompt, plan, tariff, mode))
                        .as("seed %d, request %d, %s, %s", seed, i, mode, plan)
                        .isEmpty();
                assertThat(plan.breakpoints())
                        .as("seed %d, request %d, %s", seed, i, tariff.ttls())
                        .allMatch(breakpoint ->
                                !breakpoint.ours() || tariff.ttls().contains(breakpoint.ttl()));
                assertThat(plan.expectation().read()
                                + plan.expectation().written()
                                + plan.expectation().fresh())
                        .isEqualTo(prompt.tokens());
                assertThat(plan.expectation().written()).isNotNegative();
                assertThat(plan.expectation().fresh()).isNotNegative();

                finish(random, history.sent(prompt, plan, recall, now), prompt);
                assertThat(history.entries()).isLessThanOrEqualTo(500);
                assertThat(history.bytes()).isLessThanOrEqualTo(limits.bytes());
                assertThat(history.contexts()).isLessThanOrEqualTo(50 + 8);
            }
        }
        assertThat(hours).as("markers of ours for an hour").isGreaterThan(100);
    }

    private static void finish(Random random, Sending sending, Prompt prompt) {
        if (random.nextInt(4) > 0) {
            sending.begun();
        }
        if (random.nextInt(5) == 0) {
            sending.abandoned();
            return;
        }
        int read = random.nextInt(prompt.tokens() + 1);
        int written = random.nextInt(prompt.tokens() - read + 1);
        sending.served(new Usage(
                prompt.tokens() - read - written,
                random.nextBoolean() ? read : 0,
                random.nextBoolean() ? written : 0,
                0,
                OptionalLong.empty()));
    }

    private static Prompt prompt(Random random, Tariff tariff) {
        Prompts prompt = Prompts.prompt("owner" + random.nextInt(2));
        boolean tools = random.nextBoolean();
        if (tools) {
            prompt.tool("tools", 900);
            mark(random, prompt, tariff);
        }
        if (random.nextBoolean()) {
            prompt.system("system" + random.nextInt(2), 1_500);
            mark(random, prompt, tariff);
        }
        int messages = 1 + random.nextInt(random.nextInt(10) == 0 ? 120 : 12);
        for (int i = 0; i < messages; i++) {
            prompt.message("m" + random.nextInt(random.nextInt(8) == 0 ? 4 : 1), 150);
            mark(random, prompt, tariff);
            if (random.nextInt(3) == 0) {
                prompt.block("b", 10, MARKABILITY[random.nextInt(MARKABILITY.length)]);
            }
        }
        if (random.nextInt(6) == 0) {
            prompt.volatileHead();
        }
        if (random.nextInt(6) == 0) {
            prompt.serverTools();
        }
        return random.nextInt(4) == 0 ? prompt.signedThinking().build() : prompt.build();
    }

    private static void mark(Random random, Prompts prompt, Tariff tariff) {
        if (random.nextInt(20) == 0) {
            ClientMarker.Place[] places = ClientMarker.Place.values();
            Ttl asked = random.nextBoolean() ? Ttl.FIVE_MINUTES : Ttl.ONE_HOUR;
            prompt.marked(
                    tariff.rules() == CacheRules.OPENAI ? Ttl.THIRTY_MINUTES : asked,
                    places[random.nextInt(places.length)]);
        }
    }
}
