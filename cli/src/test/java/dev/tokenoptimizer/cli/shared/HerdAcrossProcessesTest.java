package dev.tokenoptimizer.cli.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokenoptimizer.lab.provider.Invoice;
import dev.tokenoptimizer.lab.provider.Pacing;
import dev.tokenoptimizer.lab.provider.Settings;
import dev.tokenoptimizer.lab.provider.SimulatedProvider;
import dev.tokenoptimizer.store.RedisBinary;
import dev.tokenoptimizer.store.RedisServer;
import dev.tokenoptimizer.store.Wait;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many requests at once on one long prefix that the provider does not hold, spread over three processes. */
@Tag("slow")
@Timeout(120)
class HerdAcrossProcessesTest {

    private static final int GATEWAYS = 3;
    private static final int REQUESTS = 8;
    private static final int PREFIX_TOKENS = 20_000;

    /** About 9 tokens each time. */
    private static final String RULE = "Rule of the house: nobody may leave before the last one is in. ";

    private static final String MARK = ",\"cache_control\":{\"type\":\"ephemeral\"}";

    private static final String HELD = "/held/v1/messages";
    private static final String FREE = "/free/v1/messages";

    @TempDir
    private static Path folder;

    private static final Vertx VERTX = Vertx.vertx();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init")
    private static SimulatedProvider provider;

    @SuppressWarnings("NullAway.Init")
    private static RedisServer redis;

    @SuppressWarnings("NullAway.Init")
    private static GatewayProcesses gateways;

    @BeforeAll
    static void start() throws Exception {
        assumeThat(RedisBinary.any()).as("a Redis for this system").isPresent();
        redis = RedisServer.start(RedisBinary.any().orElseThrow());
        provider = SimulatedProvider.start(VERTX, Settings.defaults().withPacing(new Pacing(1)))
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        String upstream = "upstream: \"" + provider.baseUri() + "\", dialect: anthropic.messages";
        // Beyond the usual limit of two seconds: on a busy machine an answer may begin later, and nobody would wait
        // that long.
        gateways = GatewayProcesses.start(
                folder,
                GATEWAYS,
                upstream + "}, free: {" + upstream + "}, held: {" + upstream + ", hold: {enabled: true, limit: 20s}",
                "kind: single, nodes: \"127.0.0.1:" + redis.port() + "\"");
        for (GatewayProcess gateway : gateways.all()) {
            // A process that serves its first request takes so long that the others would be no herd.
            warmUp(gateway.messages().resolve(HELD));
            warmUp(gateway.messages().resolve(FREE));
        }
        Wait.until("all books are closed", () -> gateways.ended() == 2 * GATEWAYS);
    }

    @AfterAll
    static void end() throws Exception {
        if (gateways != null) {
            gateways.close();
        }
        if (redis != null) {
            redis.close();
        }
        CLIENT.close();
        VERTX.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aPrefixThatAllMarkCostsAQuarterAtMost() throws Exception {
        Bill off = fanOut(FREE, "First house. ", MARK);
        Bill on = fanOut(HELD, "Second house. ", MARK);

        System.out.printf("marked: %.0f without holding, %.0f with%n", off.inputCost(), on.inputCost());
        assertThat(off.written5m).as("everybody writes").isGreaterThan(REQUESTS * (long) PREFIX_TOKENS);
        assertThat(on.written5m).as("one writes").isLessThan(2L * PREFIX_TOKENS);
        assertThat(on.inputCost()).isLessThan(0.25 * off.inputCost());
        assertThat(on.released).as("others waited for another process").contains("began_elsewhere");
    }

    @Test
    void aPrefixThatNobodyMarksCostsAQuarterAtMost() throws Exception {
        Bill off = fanOut(FREE, "Third house. ", "");
        Bill on = fanOut(HELD, "Fourth house. ", "");

        System.out.printf("unmarked: %.0f without holding, %.0f with%n", off.inputCost(), on.inputCost());
        assertThat(on.inputCost()).isLessThan(0.25 * off.inputCost());
    }

    /** @param house what the prefix begins with: nobody sent it before */
    private static Bill fanOut(String path, String house, String mark) throws Exception {
        Invoice.Total before = provider.totalInvoice().answered();
        int ended = gateways.ended();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            URI to = gateways.messages().get(i % GATEWAYS).resolve(path);
            HttpRequest request = post(to, body(house, mark, "question " + i));
            answers.add(CLIENT.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
        }
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
        Wait.until("all books are closed", () -> gateways.ended() == ended + REQUESTS);
        List<String> released = gateways.newReports().stream()
                .map(line -> line.path("held").path("released"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .toList();
        return Bill.between(before, provider.totalInvoice().answered(), released);
    }

    /** Too short to be cached. */
    private static void warmUp(URI to) throws Exception {
        String body =
                "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":2,\"messages\":[{\"role\":\"user\",\"content\":\"" + to
                        + RULE.repeat(40) + "\"}]}";
        assertThat(CLIENT.send(post(to, body), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
    }

    private static String body(String house, String mark, String question) {
        return "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":2,\"system\":[{\"type\":\"text\",\"text\":\"" + house
                + RULE.repeat(PREFIX_TOKENS / 12) + "\"" + mark + "}],\"messages\":[{\"role\":\"user\",\"content\":\""
                + question + "\"}]}";
    }

    private static HttpRequest post(URI to, String body) {
        return HttpRequest.newBuilder(to)
                .header("content-type", "application/json")
                .header("anthropic-version", "2023-06-01")
                .header("x-api-key", "key")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    /**
     * What a fan-out cost.
     *
     * @param inputCost in fresh input tokens: a read costs a tenth, a write for five minutes a quarter more
     */
    private record Bill(double inputCost, long written5m, List<String> released) {

        static Bill between(Invoice.Total before, Invoice.Total after, List<String> released) {
            return new Bill(cost(after) - cost(before), after.written5m() - before.written5m(), released);
        }

        private static double cost(Invoice.Total total) {
            return total.fresh() + 0.1 * total.read() + 1.25 * total.written5m() + 2 * total.written1h();
        }
    }
}
