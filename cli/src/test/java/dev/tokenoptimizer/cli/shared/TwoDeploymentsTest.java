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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Deployments with secrets of their own that use one server see nothing of each other there. */
@Timeout(120)
class TwoDeploymentsTest {

    private static final String FIRST = "the secret of the first deployment";
    private static final String SECOND = "the secret of the second deployment";

    /** Instances pin what they know of no prefix to one board, each sealed with its secret ({@code KnowledgeExchangeTest}). */
    private static final String BOARD = "token-optimizer:{board}";

    @Tag("slow")
    @Test
    void whatOneStoresTheOtherNeitherFindsNorTouches() throws Exception {
        try (RedisServer redis = server();
                Console console = new Console(redis)) {
            String account;
            try (Instances first = new Instances(1, store(redis), FIRST, Prompts::threeAccounts).inUse()) {
                talk(first);
                first.faults().failNext(529, 1);
                ExchangeReport away = first.send(0, Prompts.signed(0));
                assertThat(away.placement()).contains(Placement.AWAY);
                account = away.account();
            }
            Map<String, String> before = dump(console);

            try (Instances second = new Instances(1, store(redis), SECOND, Prompts::threeAccounts).inUse()) {
                assertThat(reasons(second.send(0, Prompts.about("Where are the tables?"))))
                        .as("the first deployment sent the same")
                        .isNotEmpty()
                        .doesNotContain(Reason.LIVE_ENTRY);
                ExchangeReport signed = second.send(0, Prompts.signed(1));
                assertThat(signed.placement()).contains(Placement.BOUND);
                assertThat(signed.account()).as("the home").isNotEqualTo(account);
                assertThat(second.admin(0, "/metrics"))
                        .contains("token_optimizer_store_ties_found_total 0")
                        .contains("token_optimizer_store_ties_unknown_total 1");
                talk(second);
            }

            Map<String, String> after = dump(console);
            assertThat(after).as("nothing of the first was touched").containsAllEntriesOf(before);
            Set<String> added = new TreeSet<>(after.keySet());
            added.removeAll(before.keySet());
            assertThat(kinds(before.keySet()))
                    .as("prefixes, rates of return, budgets, ties")
                    .contains("p", "rp", "b", "t");
            assertThat(kinds(added)).as("the second has its own of each").containsAll(kinds(before.keySet()));
        }
    }

    @Test
    void nobodyWaitsForALeaderOfTheOtherDeployment() throws Exception {
        try (RedisServer redis = server();
                Console console = new Console(redis);
                Instances first = new Instances(1, store(redis), FIRST, Prompts::held).inUse();
                Instances second = new Instances(1, store(redis), SECOND, Prompts::held).inUse()) {
            first.faults().stallNext(1);
            first.begin(0, Prompts.about("Where are the tables?"));
            Wait.until(
                    "the first deployment leads, and is not answered",
                    () -> first.faults().isSpent());
            assertThat(kinds(keys(console))).contains("c");

            ExchangeReport report = second.send(0, Prompts.about("Where are the tables?"));

            assertThat(report.hold().released()).as("it did not wait").isEmpty();
            assertThat(report.hold().lead()).as("it led").isPresent();
        }
    }

    /** Enough for prefixes to come back, and for a budget to be drawn on. */
    private static void talk(Instances instances) throws Exception {
        instances.send(0, Prompts.about("Where are the tables?"));
        instances.send(0, Prompts.about("Who keeps them?"));
        instances.send(0, Prompts.about("Why?"));
    }

    private static Map<String, String> dump(Console console) {
        Map<String, String> values = new TreeMap<>();
        for (String key : keys(console)) {
            byte[] value = console.sync().dump(key.getBytes(StandardCharsets.US_ASCII));
            if (!key.equals(BOARD)) {
                values.put(key, HexFormat.of().formatHex(value));
            }
        }
        return values;
    }

    private static Set<String> keys(Console console) {
        return console.sync().keys("*").stream()
                .map(key -> new String(key, StandardCharsets.US_ASCII))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What stands before the braces of a key. */
    private static Set<String> kinds(Set<String> keys) {
        return keys.stream()
                .map(key -> key.substring("token-optimizer:".length(), key.indexOf('{')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<Reason> reasons(ExchangeReport report) {
        return report.plan().orElseThrow().breakpoints().stream()
                .map(Breakpoint::reason)
                .collect(Collectors.toSet());
    }

    private static RedisServer server() {
        assumeThat(RedisBinary.any()).as("a Redis for this system").isPresent();
        return RedisServer.start(RedisBinary.any().orElseThrow());
    }

    private static SharedStoreConfig store(RedisServer redis) {
        return SharedStoreConfig.single("127.0.0.1", redis.port()).withDeadline(Duration.ofSeconds(1));
    }
}
