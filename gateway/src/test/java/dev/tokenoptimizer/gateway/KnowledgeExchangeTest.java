package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tokenoptimizer.history.HistoryLimits;
import dev.tokenoptimizer.history.InMemoryHistory;
import dev.tokenoptimizer.optimizer.Knowledge;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.store.Console;
import dev.tokenoptimizer.store.RedisBinary;
import dev.tokenoptimizer.store.RedisServer;
import dev.tokenoptimizer.store.SharedStore;
import dev.tokenoptimizer.store.StoreConfig;
import dev.tokenoptimizer.store.StoreState;
import dev.tokenoptimizer.store.Wait;
import dev.tokenoptimizer.tariff.Money;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class KnowledgeExchangeTest {

    private static final byte[] SECRET = "a secret of the tests".getBytes(StandardCharsets.UTF_8);
    private static final CacheScope SCOPE = new CacheScope("anthropic", "workspace-a");
    private static final String MODEL = "claude-sonnet-5-5";

    @SuppressWarnings("NullAway.Init")
    private RedisServer redis;

    @BeforeEach
    void start() {
        assumeThat(RedisBinary.any()).as("a Redis for this system").isPresent();
        redis = RedisServer.start(RedisBinary.any().orElseThrow());
    }

    @AfterEach
    void end() {
        if (redis != null) {
            redis.close();
        }
    }

    @Test
    void whatOneInstanceLearnedAnotherStartsWith() {
        try (Instance first = new Instance(1, SECRET);
                Instance second = new Instance(2, SECRET)) {
            first.learn();
            first.exchange();
            assertThat(second.ratio()).isEqualTo(1);

            second.exchange();

            assertThat(second.ratio()).isEqualTo(first.ratio()).isNotEqualTo(1);
        }
    }

    @Test
    void anotherDeploymentLearnsNothingOfIt() {
        try (Instance first = new Instance(1, SECRET);
                Instance stranger = new Instance(2, "another secret, as long".getBytes(StandardCharsets.UTF_8))) {
            first.learn();
            first.exchange();
            stranger.exchange();

            assertThat(stranger.ratio()).isEqualTo(1);
        }
    }

    @Test
    void noNameIsToBeReadInTheStore() {
        try (Instance first = new Instance(1, SECRET);
                Console console = new Console(redis)) {
            first.learn();
            first.exchange();

            byte[] key = "token-optimizer:{board}".getBytes(StandardCharsets.US_ASCII);
            assertThat(console.sync().hgetall(key))
                    .hasSize(1)
                    .allSatisfy((by, notice) -> assertThat(new String(notice, StandardCharsets.ISO_8859_1))
                            .doesNotContain("workspace", "claude", "anthropic"));
            assertThat(console.sync().pttl(key)).isPositive();
        }
    }

    @Test
    void withoutTheStoreNothingIsExchangedAndNothingBreaks() {
        try (Instance first = new Instance(1, SECRET)) {
            first.learn();
            redis.kill();

            first.exchange();

            assertThat(first.ratio()).isNotEqualTo(1);
        }
    }

    private final class Instance implements AutoCloseable {

        private final Knowledge knowledge = Knowledge.empty(
                new InMemoryHistory(HistoryLimits.of(1_000)),
                new InMemoryHistory(HistoryLimits.of(1_000)),
                10,
                Money.ZERO);
        private final SharedStore store;
        private final KnowledgeExchange exchange;

        Instance(long number, byte[] secret) {
            store = new SharedStore(
                    StoreConfig.single("127.0.0.1", redis.port()), number, InstantSource.system(), System::nanoTime);
            store.start();
            Wait.until("connected", () -> store.state() == StoreState.IN_USE);
            exchange = new KnowledgeExchange(store, knowledge, secret, InstantSource.system());
        }

        void learn() {
            knowledge.corrections().learn(SCOPE, MODEL, 1, 10_000, 13_000);
        }

        double ratio() {
            return knowledge.corrections().ratio(SCOPE, MODEL);
        }

        void exchange() {
            exchange.exchange().toCompletableFuture().join();
        }

        @Override
        public void close() {
            store.close().toCompletableFuture().join();
        }
    }
}
