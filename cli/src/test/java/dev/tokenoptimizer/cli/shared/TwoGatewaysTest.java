package dev.tokenoptimizer.cli.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tokenoptimizer.gateway.affinity.Placement;
import dev.tokenoptimizer.gateway.config.SharedStoreConfig;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.store.Console;
import dev.tokenoptimizer.store.RedisBinary;
import dev.tokenoptimizer.store.RedisServer;
import dev.tokenoptimizer.store.Wait;
import dev.tokenoptimizer.usage.Usage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one gateway learns the other knows. */
@Timeout(120)
class TwoGatewaysTest {

    private static final int OVERLOADED = 529;

    @Test
    void aDocumentSentThroughOneIsKnownAtItsFirstSightingInTheOther() throws Exception {
        try (RedisServer redis = server();
                Instances instances = new Instances(2, store(redis)).inUse()) {
            ExchangeReport first = instances.send(0, Prompts.about("Where are the tables?"));
            ExchangeReport second = instances.send(1, Prompts.about("Who keeps them?"));

            assertThat(reasons(first)).as("nobody knew it").doesNotContain(Reason.LIVE_ENTRY);
            assertThat(usage(first).written()).isGreaterThan(5_000);
            assertThat(reasons(second)).as("the other had told of it").contains(Reason.LIVE_ENTRY);
            assertThat(usage(second).read()).isGreaterThan(5_000);
            assertThat(usage(second).written())
                    .as("the document is not written twice")
                    .isLessThan(100);
        }
    }

    @Test
    void aConversationThatAlternatesReadsWhatItWrote() throws Exception {
        try (RedisServer redis = server();
                Instances instances = new Instances(2, store(redis)).inUse()) {
            long read = 0;
            for (int turn = 1; turn <= 6; turn++) {
                read = usage(instances.send(turn % 2, Prompts.conversation(turn)))
                        .read();
            }

            assertThat(read).isGreaterThan(5_000);
        }
    }

    @Test
    void aSignedConversationStaysWithItsAccountThroughAnotherGatewayAndAfterARestart() throws Exception {
        try (RedisServer redis = server();
                Instances instances =
                        new Instances(2, store(redis), "a secret of many", Prompts::threeAccounts).inUse()) {
            instances.faults().failNext(OVERLOADED, 1);
            ExchangeReport first = instances.send(0, Prompts.signed(0));
            assertThat(first.placement()).as("its home is overloaded").contains(Placement.AWAY);

            ExchangeReport second = instances.send(1, Prompts.signed(1));

            assertThat(second.placement()).contains(Placement.BOUND);
            assertThat(second.account()).isEqualTo(first.account());
            assertThat(instances.admin(1, "/metrics")).contains("token_optimizer_store_ties_found_total 1");
            instances.restart(0);
            assertThat(instances.send(0, Prompts.signed(2)).account()).isEqualTo(first.account());
        }
    }

    @Test
    void withoutTheStoreEachLearnsByItself() throws Exception {
        try (Instances instances = new Instances(2, SharedStoreConfig.defaults())) {
            instances.send(0, Prompts.about("Where are the tables?"));

            assertThat(reasons(instances.send(1, Prompts.about("Who keeps them?"))))
                    .doesNotContain(Reason.LIVE_ENTRY);
        }
    }

    @Test
    void theAdminPortTellsHowTheStoreStandsWhileRequestsGoOn() throws Exception {
        try (RedisServer redis = server();
                Instances instances = new Instances(1, store(redis)).inUse()) {
            instances.send(0, Prompts.about("Where are the tables?"));
            assertThat(instances.admin(0, "/readyz")).contains("\"store\":\"in_use\"");
            redis.kill();

            for (int i = 0; i < 20; i++) {
                instances.send(0, Prompts.about("question " + i));
            }

            Wait.until("it says so", () -> !readiness(instances).contains("in_use"));
            assertThat(readiness(instances)).contains("\"ok\":true");
            assertThat(instances.admin(0, "/metrics"))
                    .contains("token_optimizer_store_in_use 0")
                    .contains("token_optimizer_store_answers_total");
        }
    }

    @Test
    void whoWaitsForAnotherGatewaysAnswerGoesOnWhenTheStoreDies() throws Exception {
        try (RedisServer redis = server();
                Console console = new Console(redis);
                Instances instances = new Instances(2, store(redis), "a secret of many", Prompts::held).inUse()) {
            instances.faults().stallNext(1);
            instances.begin(0, Prompts.about("Where are the tables?"));
            Wait.until(
                    "the first leads, and is not answered",
                    () -> instances.faults().isSpent());
            assertThat(console.sync().keys("*:c{*")).isNotEmpty();
            CompletableFuture<ExchangeReport> second =
                    CompletableFuture.supplyAsync(() -> sent(instances, Prompts.about("Where are the tables?")));
            Wait.until("the second waits for it", () -> instances.gateway(1).held() > 0 || second.isDone());
            assertThat(second).isNotDone();

            redis.kill();

            ExchangeReport report = second.get(60, TimeUnit.SECONDS);
            assertThat(report.hold().released()).isPresent();
            assertThat(report.hold().heldNanos()).isLessThanOrEqualTo(Prompts.HOLD_LIMIT.toNanos());
        }
    }

    private static ExchangeReport sent(Instances instances, String body) {
        try {
            return instances.send(1, body);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String readiness(Instances instances) {
        try {
            return instances.admin(0, "/readyz");
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static RedisServer server() {
        assumeThat(RedisBinary.any()).as("a Redis for this system").isPresent();
        return RedisServer.start(RedisBinary.any().orElseThrow());
    }

    /** Patient, so that a busy machine changes nothing. */
    private static SharedStoreConfig store(RedisServer redis) {
        return SharedStoreConfig.single("127.0.0.1", redis.port()).withDeadline(Duration.ofSeconds(1));
    }

    private static List<Reason> reasons(ExchangeReport report) {
        return report.plan().orElseThrow().breakpoints().stream()
                .map(Breakpoint::reason)
                .toList();
    }

    private static Usage usage(ExchangeReport report) {
        return report.ledger().orElseThrow().billed();
    }
}
