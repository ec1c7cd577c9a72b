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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many requests at once on one long prefix that the provider does not hold, spread over three processes. */
@Timeout(120)
class HerdAcrossProcessesTest {

    private static final int GATEWAYS = 3;
    private static final int REQUESTS = 8;
    private static final int PREFIX_TOKENS = 20_000;

    /** About 9 tokens each time. */
    private static final String RULE = "Rule of the house: nobody may leave before the last one is in. ";

    private static final String MARK = ",\"cache_control\":{\"type\":\"ephemeral\"}";

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();

    @SuppressWarnings("NullAway.Init")
    private RedisServer redis;

    @BeforeEach
    void start() {
        assumeThat(RedisBinary.any()).as("a Redis for this system").isPresent();
        redis = RedisServer.start(RedisBinary.any().orElseThrow());
    }

    @AfterEach
    void end() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        redis.close();
    }

    @Test
    void aPrefixThatAllMarkCostsAQuarterAtMost() throws Exception {
        Bill off = fanOut("hold: {enabled: false}", MARK);
        Bill on = fanOut("hold: {enabled: true, limit: 20s}", MARK);

        System.out.printf("marked: %.0f without holding, %.0f with%n", off.inputCost(), on.inputCost());
        assertThat(off.total.written5m()).as("everybody writes").isGreaterThan(REQUESTS * (long) PREFIX_TOKENS);
        assertThat(on.total.written5m()).as("one writes").isLessThan(2L * PREFIX_TOKENS);
        assertThat(on.inputCost()).isLessThan(0.25 * off.inputCost());
        assertThat(on.released).as("others waited for another process").contains("began_elsewhere");
    }

    @Test
    void aPrefixThatNobodyMarksCostsAQuarterAtMost() throws Exception {
        Bill off = fanOut("hold: {enabled: false}", "");
        Bill on = fanOut("hold: {enabled: true, limit: 20s}", "");

        System.out.printf("unmarked: %.0f without holding, %.0f with%n", off.inputCost(), on.inputCost());
        assertThat(on.inputCost()).isLessThan(0.25 * off.inputCost());
    }

    private Bill fanOut(String hold, String mark) throws Exception {
        SimulatedProvider provider = SimulatedProvider.start(
                        vertx, Settings.defaults().withPacing(new Pacing(1)))
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        Path own = Files.createTempDirectory(folder, "fan-out");
        String store = "kind: single, nodes: \"127.0.0.1:" + redis.port() + "\", keyPrefix: \"" + own.getFileName()
                + ":\", deadline: 500ms";
        try (GatewayProcesses gateways = GatewayProcesses.start(
                        own, GATEWAYS, "upstream: \"" + provider.baseUri() + "\", " + hold, store);
                HttpClient client = HttpClient.newHttpClient()) {
            for (URI to : gateways.messages()) {
                // A process that serves its first request takes so long that the others would be no herd.
                assertThat(client.send(warmUp(to), HttpResponse.BodyHandlers.ofString())
                                .statusCode())
                        .isEqualTo(200);
            }
            Invoice.Total before = provider.totalInvoice().answered();
            assertThat(before.written5m()).isZero();
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                URI to = gateways.messages().get(i % GATEWAYS);
                answers.add(client.sendAsync(request(to, mark, "question " + i), HttpResponse.BodyHandlers.ofString()));
            }
            for (CompletableFuture<HttpResponse<String>> answer : answers) {
                assertThat(answer.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            }
            Wait.until("all books are closed", () -> gateways.ended() == REQUESTS + GATEWAYS);
            List<String> released = gateways.all().stream()
                    .flatMap(gateway -> gateway.accessLog().stream())
                    .map(line -> line.path("held").path("released"))
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::textValue)
                    .toList();
            return new Bill(provider.totalInvoice().answered(), released);
        }
    }

    /** Too short to be cached. */
    private static HttpRequest warmUp(URI to) {
        String body =
                "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":2,\"messages\":[{\"role\":\"user\",\"content\":\"" + to
                        + RULE.repeat(40) + "\"}]}";
        return post(to, body);
    }

    private static HttpRequest request(URI to, String mark, String question) {
        String body = "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":2,\"system\":[{\"type\":\"text\",\"text\":\""
                + RULE.repeat(PREFIX_TOKENS / 12) + "\"" + mark + "}],\"messages\":[{\"role\":\"user\",\"content\":\""
                + question + "\"}]}";
        return post(to, body);
    }

    private static HttpRequest post(URI to, String body) {
        return HttpRequest.newBuilder(to)
                .header("content-type", "application/json")
                .header("anthropic-version", "2023-06-01")
                .header("x-api-key", "key")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private record Bill(Invoice.Total total, List<String> released) {

        /** In fresh input tokens: a read costs a tenth, a write for five minutes a quarter more. */
        double inputCost() {
            return total.fresh() + 0.1 * total.read() + 1.25 * total.written5m() + 2 * total.written1h();
        }
    }
}
