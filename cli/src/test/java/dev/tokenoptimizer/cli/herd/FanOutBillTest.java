package dev.tokenoptimizer.cli.herd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.GatewayService;
import dev.tokenoptimizer.gateway.Surroundings;
import dev.tokenoptimizer.gateway.config.AdminConfig;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.HoldConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.gateway.hold.LeadEnd;
import dev.tokenoptimizer.gateway.hold.Release;
import dev.tokenoptimizer.lab.provider.Invoice;
import dev.tokenoptimizer.lab.provider.Pacing;
import dev.tokenoptimizer.lab.provider.Settings;
import dev.tokenoptimizer.lab.provider.SimulatedProvider;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What many requests at once on one long prefix that the provider does not hold are billed, with and without holding. */
@Timeout(60)
class FanOutBillTest {

    private static final byte[] SECRET = "a secret of the tests".getBytes(StandardCharsets.UTF_8);
    private static final int REQUESTS = 8;
    private static final int PREFIX_TOKENS = 20_000;

    /** About 9 tokens each time. */
    private static final String RULE = "Rule of the house: nobody may leave before the last one is in. ";

    private static final String MARK = ",\"cache_control\":{\"type\":\"ephemeral\"}";

    @Test
    void aMarkedPrefixCostsAQuarterAtMost() throws Exception {
        Bill off = fanOut(HoldConfig.defaults(), MARK);
        Bill on = fanOut(HoldConfig.defaults().withEnabled(true), MARK);

        System.out.printf("marked: %.0f without holding, %.0f with%n", off.inputCost(), on.inputCost());
        assertThat(off.total.written5m()).as("everybody writes").isGreaterThan(REQUESTS * (long) PREFIX_TOKENS);
        assertThat(on.total.written5m()).as("one writes").isLessThan(2L * PREFIX_TOKENS);
        assertThat(on.inputCost()).isLessThan(0.25 * off.inputCost());
    }

    @Test
    void aPrefixThatNobodyMarksCostsAQuarterAtMost() throws Exception {
        Bill off = fanOut(HoldConfig.defaults(), "");
        Bill on = fanOut(HoldConfig.defaults().withEnabled(true), "");

        System.out.printf("unmarked: %.0f without holding, %.0f with%n", off.inputCost(), on.inputCost());
        assertThat(on.inputCost()).isLessThan(0.25 * off.inputCost());
    }

    @Test
    void oneLeadsAndTheOthersSayWhatTheirWaitingSaved() throws Exception {
        Bill on = fanOut(HoldConfig.defaults().withEnabled(true), MARK);

        assertThat(on.reports)
                .filteredOn(report -> report.hold().lead().isPresent())
                .singleElement()
                .satisfies(leader -> assertThat(leader.hold().lead()).contains(LeadEnd.BEGAN));
        assertThat(on.reports)
                .filteredOn(report -> report.hold().released().isPresent())
                .hasSize(REQUESTS - 1)
                .allSatisfy(follower -> {
                    assertThat(follower.hold().released()).contains(Release.LEADER_BEGAN);
                    assertThat(follower.heldTokensSaved()).isGreaterThan(PREFIX_TOKENS * 8 / 10);
                    assertThat(follower.timings().addedNanos())
                            .as("waiting is told apart from what we add")
                            .isLessThan(follower.hold().heldNanos());
                });
    }

    /** One provider, one gateway, and so many requests at once. */
    private static Bill fanOut(HoldConfig hold, String mark) throws Exception {
        Vertx vertx = Vertx.vertx();
        SimulatedProvider provider = SimulatedProvider.start(
                        vertx, Settings.defaults().withPacing(new Pacing(2)))
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        GatewayConfig defaults = GatewayConfig.defaults();
        GatewayConfig config = defaults.withListen(defaults.listen().withAddress("127.0.0.1", 0))
                .withRoutes(List.of(RouteConfig.anthropic("anthropic", "/anthropic", provider.baseUri())
                        .withHold(hold.withLimit(Duration.ofSeconds(20)))))
                .withAdmin(new AdminConfig(false, "127.0.0.1", 0, false));
        BlockingQueue<ExchangeReport> reports = new LinkedBlockingQueue<>();
        GatewayService gateway =
                new GatewayService(config, SECRET, Surroundings.ofMachine().withListener(reports::add));
        gateway.start().toCompletableFuture().get(10, TimeUnit.SECONDS);
        try (HttpClient client = HttpClient.newHttpClient()) {
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                answers.add(client.sendAsync(
                        request(gateway.port(), mark, "question " + i), HttpResponse.BodyHandlers.ofString()));
            }
            List<ExchangeReport> ended = new ArrayList<>();
            for (CompletableFuture<HttpResponse<String>> answer : answers) {
                assertThat(answer.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
                ended.add(reports.poll(10, TimeUnit.SECONDS));
            }
            assertThat(gateway.held()).isZero();
            return new Bill(provider.totalInvoice().answered(), ended);
        } finally {
            gateway.close().toCompletableFuture().get(10, TimeUnit.SECONDS);
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    private static HttpRequest request(int port, String mark, String question) {
        String body = "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":2,\"system\":[{\"type\":\"text\",\"text\":\""
                + RULE.repeat(PREFIX_TOKENS / 12) + "\"" + mark + "}],\"messages\":[{\"role\":\"user\",\"content\":\""
                + question + "\"}]}";
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/anthropic/v1/messages"))
                .header("content-type", "application/json")
                .header("anthropic-version", "2023-06-01")
                .header("x-api-key", "key")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private record Bill(Invoice.Total total, List<ExchangeReport> reports) {

        /** In fresh input tokens: a read costs a tenth, a write for five minutes a quarter more. */
        double inputCost() {
            return total.fresh() + 0.1 * total.read() + 1.25 * total.written5m() + 2 * total.written1h();
        }
    }
}
