package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.dialect.gemini.GeminiContent;
import dev.tokenoptimizer.gateway.affinity.Placement;
import dev.tokenoptimizer.gateway.affinity.SharedTies;
import dev.tokenoptimizer.gateway.config.AccountConfig;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.config.SharedStoreConfig;
import dev.tokenoptimizer.gateway.dialect.RouteDialect;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.gateway.exchange.Optimizers;
import dev.tokenoptimizer.gateway.route.Route;
import dev.tokenoptimizer.history.HistoryLimits;
import dev.tokenoptimizer.history.InMemoryHistory;
import dev.tokenoptimizer.ledger.LearningBudget;
import dev.tokenoptimizer.ledger.StorageBook;
import dev.tokenoptimizer.optimizer.CacheObjectCalls;
import dev.tokenoptimizer.optimizer.Knowledge;
import dev.tokenoptimizer.optimizer.Optimizer;
import dev.tokenoptimizer.optimizer.PromptOptimizer;
import dev.tokenoptimizer.optimizer.Time;
import dev.tokenoptimizer.planner.EvidencePlanner;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.tariff.TariffBook;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Gemini's requests on a route with several accounts: each goes where its prefix is held, or what it names. */
@Timeout(60)
class GeminiAccountsTest {

    private static final String MODEL = "/gemini/v1beta/models/gemini-2.5-flash:generateContent";
    private static final String OBJECTS = "/gemini/v1beta/cachedContents";
    private static final String MADE =
            "{\"name\":\"cachedContents/abc\",\"model\":\"models/gemini-2.5-flash\",\"createTime\":"
                    + "\"1970-01-01T00:00:00Z\",\"expireTime\":\"1970-01-01T01:00:00Z\",\"usageMetadata\":{\"totalTokenCount\":5000}}";

    private final HttpClient client = HttpClient.newHttpClient();
    private FakeUpstream upstream;
    private Running running;

    @BeforeEach
    void start() throws IOException {
        upstream = FakeUpstream.answering("200 OK", "application/json", MADE);
        running = new Running(config("east", "west", "north"), optimizers());
    }

    @AfterEach
    void stop() throws IOException {
        running.close();
        upstream.close();
    }

    @Test
    void familiesAreSpreadOverTheAccountsAndStayWhereTheyAre() throws Exception {
        Map<String, Set<String>> accounts = new HashMap<>();
        for (int i = 0; i < 24; i++) {
            String rules = "Rules of application " + i % 8;
            ExchangeReport report = ask("\"systemInstruction\":{\"parts\":[{\"text\":\"" + rules + "\"}]}");

            assertThat(report.placement()).contains(Placement.HOME);
            assertThat(key()).isEqualTo("key-" + report.account());
            accounts.computeIfAbsent(rules, family -> new HashSet<>()).add(report.account());
        }

        assertThat(accounts.values()).allSatisfy(account -> assertThat(account).hasSize(1));
        assertThat(Set.copyOf(accounts.values())).as("accounts in use").hasSize(3);
    }

    @Test
    void aCacheObjectIsReadChangedAndDeletedWhereItWasMadeEvenOnceAnotherAccountIsTheFirst() throws Exception {
        assertThat(send("POST", OBJECTS, "{}").placement()).contains(Placement.FIRST);
        running.gateway.reconfigure(running.gateway
                .config()
                .withRoutes(config("west", "north", "east").routes()));

        List<ExchangeReport> calls = List.of(
                ask("\"cachedContent\":\"cachedContents/abc\""),
                send("PATCH", OBJECTS + "/abc", "{}"),
                send("DELETE", OBJECTS + "/abc", ""));

        assertThat(calls).allSatisfy(report -> {
            assertThat(report.account()).isEqualTo("east");
            assertThat(report.placement()).contains(Placement.BOUND);
        });
        assertThat(List.of(key(), key(), key(), key())).containsOnly("key-east");
    }

    @Test
    void anObjectOrFileOfWhichNothingIsKnownIsAtTheFirstAccount() throws Exception {
        for (String names : List.of(
                "\"cachedContent\":\"cachedContents/older\"",
                "\"systemInstruction\":{\"parts\":[{\"fileData\":{\"fileUri\":\"https://generativelanguage.googleapis.com"
                        + "/v1beta/files/f1\"}}]}")) {
            assertThat(ask(names).placement()).contains(Placement.BOUND);
            assertThat(key()).isEqualTo("key-east");
        }
    }

    @Test
    void whatAnotherInstanceKnowsOfAnObjectCountsForCallsWithABodyAndWithout() throws Exception {
        others(new Others(true));
        String patch = "{\"ttl\":\"9s\"}";

        List<ExchangeReport> calls = List.of(
                send("PATCH", OBJECTS + "/abc", patch),
                send("DELETE", OBJECTS + "/def", ""),
                ask("\"cachedContent\":\"cachedContents/ghi\""));

        assertThat(calls).allSatisfy(report -> {
            assertThat(report.account()).isEqualTo("north");
            assertThat(report.placement()).contains(Placement.BOUND);
        });
        FakeUpstream.Received patched = upstream.next();
        assertThat(patched.text()).isEqualTo(patch);
        assertThat(List.of(key(), key())).containsOnly("key-north");
    }

    @Test
    void whoGetsNoAnswerFromOthersGoesOnWithoutAtTheDeadline() throws Exception {
        Others silent = new Others(false);
        others(silent);

        List<ExchangeReport> calls =
                List.of(send("DELETE", OBJECTS + "/abc", ""), ask("\"cachedContent\":\"cachedContents/def\""));

        assertThat(calls).allSatisfy(report -> assertThat(report.account()).isEqualTo("east"));
        assertThat(silent.gaveUp).hasValue(2);
    }

    private void others(Others others) {
        running.close();
        Duration deadline = Duration.ofMillis(others.answer ? 20_000 : 3);
        GatewayConfig config = config("east", "west", "north")
                .withStore(SharedStoreConfig.defaults().withDeadline(deadline));
        running = new Running(config, optimizers(), others);
    }

    /** Other instances that say of everything that it is in the north, a moment later, or never say anything. */
    private static final class Others implements SharedTies {

        private final boolean answer;
        private final AtomicInteger gaveUp = new AtomicInteger();

        Others(boolean answer) {
            this.answer = answer;
        }

        @Override
        public void tell(Route account, Fingerprint tie) {
            // They know already.
        }

        @Override
        public void tellSaid(Route account, Fingerprint words) {
            // They know already.
        }

        @Override
        public boolean ask(Route route, List<Fingerprint> ties, Consumer<Map<Fingerprint, String>> answered) {
            if (answer) {
                Thread.startVirtualThread(() -> answered.accept(Map.of(ties.getLast(), "north")));
            }
            return true;
        }

        @Override
        public void gaveUp() {
            gaveUp.incrementAndGet();
        }
    }

    private ExchangeReport ask(String field) throws Exception {
        return send("POST", MODEL, "{" + field + ",\"contents\":[{\"parts\":[{\"text\":\"hi\"}]}]}");
    }

    private ExchangeReport send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(running.uri(path))
                .header("content-type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
        assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
        return running.report();
    }

    private String key() throws InterruptedException {
        return upstream.next().values("x-goog-api-key").get(0);
    }

    private GatewayConfig config(String... names) {
        return Running.config(upstream.uri())
                .withRoutes(List.of(RouteConfig.of(RouteDialect.GEMINI, "gemini", "/gemini", upstream.uri())
                        .withAccounts(Stream.of(names)
                                .map(name -> AccountConfig.of(name, "key-" + name))
                                .toList())));
    }

    private static Optimizers optimizers() {
        FingerprintKey key = FingerprintKey.fromSecret(Running.SECRET);
        TariffBook tariffs = TariffBook.shipped();
        Knowledge knowledge = Knowledge.empty(
                new InMemoryHistory(HistoryLimits.standard()),
                new InMemoryHistory(HistoryLimits.standard()),
                10,
                LearningBudget.standardCredit());
        Time time = new Time(() -> 1_000, () -> 0);
        GeminiContent content = GeminiContent.whole(key);
        Map<String, Optimizer> all = new HashMap<>();
        all.put(content.name(), new PromptOptimizer(content, tariffs, new EvidencePlanner(), knowledge, time));
        StorageBook storage = new StorageBook(10, stored -> {});
        CacheObjectCalls.all(key, tariffs, knowledge.ledger(), storage, time.millis())
                .forEach(calls -> all.put(calls.dialect(), calls));
        return dialect -> Objects.requireNonNull(all.get(dialect));
    }
}
