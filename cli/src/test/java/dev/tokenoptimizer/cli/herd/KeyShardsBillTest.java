package dev.tokenoptimizer.cli.herd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.cli.virtual.ClosedBooks;
import dev.tokenoptimizer.cli.virtual.VirtualDriver;
import dev.tokenoptimizer.gateway.GatewayService;
import dev.tokenoptimizer.gateway.Surroundings;
import dev.tokenoptimizer.gateway.config.AdminConfig;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.lab.provider.Invoice;
import dev.tokenoptimizer.lab.provider.Settings;
import dev.tokenoptimizer.lab.provider.SimulatedProvider;
import dev.tokenoptimizer.lab.provider.clock.Clock.Arrival;
import dev.tokenoptimizer.lab.provider.clock.VirtualTime;
import dev.tokenoptimizer.optimizer.Mode;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What conversations behind one head cost that come faster than one key takes: the simulated provider sends what is more than 15 requests a
 * minute of a key to another machine.
 */
@Tag("slow")
@Timeout(120)
class KeyShardsBillTest {

    private static final byte[] SECRET = "a secret of the tests".getBytes(UTF_8);
    private static final int CONVERSATIONS = 40;
    private static final int TURNS = 12;
    private static final long TURN_MILLIS = 40_000;
    private static final String RULES = "Rule of the house: nobody may leave before the last one is in. ".repeat(150);

    @Test
    void conversationsThatStayOnTheirShardReadWhatTheyWouldMissOnOneKey() throws Exception {
        Invoice.Total noKey = bill(Mode.OBSERVE, "");
        Invoice.Total oneKey = bill(Mode.OBSERVE, "\"prompt_cache_key\":\"all\",");
        Invoice.Total shards = bill(Mode.OPTIMIZE, "");
        System.out.printf(
                "no key %.0f, one key %.0f, shards %.0f%n", inputCost(noKey), inputCost(oneKey), inputCost(shards));

        assertThat(shards.requests()).isEqualTo((long) CONVERSATIONS * TURNS);
        assertThat(inputCost(oneKey)).isEqualTo(inputCost(noKey));
        assertThat(inputCost(shards)).isLessThan(0.8 * inputCost(oneKey));
    }

    /** In fresh input tokens: a read costs a tenth. */
    private static double inputCost(Invoice.Total total) {
        return total.fresh() + 0.1 * total.read();
    }

    private static Invoice.Total bill(Mode mode, String key) throws Exception {
        Vertx vertx = Vertx.vertx();
        VirtualTime time = new VirtualTime(1_000_000_000_000L);
        SimulatedProvider provider = SimulatedProvider.start(
                        vertx, Settings.defaults().withVirtualTime(time))
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        ClosedBooks books = new ClosedBooks();
        GatewayConfig defaults = GatewayConfig.defaults();
        GatewayConfig config = defaults.withListen(defaults.listen().withAddress("127.0.0.1", 0))
                .withRoutes(List.of(RouteConfig.openAi("openai", "/openai", provider.baseUri())
                        .withMode(mode)))
                .withAdmin(new AdminConfig(false, "127.0.0.1", 0, false));
        GatewayService gateway = new GatewayService(
                config,
                SECRET,
                Surroundings.ofMachine().withListener(books).withClock(() -> Instant.ofEpochMilli(time.nowMillis())));
        gateway.start().toCompletableFuture().get(10, TimeUnit.SECONDS);
        try (HttpClient client = HttpClient.newHttpClient()) {
            VirtualDriver driver = new VirtualDriver(time);
            Traffic traffic = new Traffic(
                    client,
                    URI.create("http://127.0.0.1:" + gateway.port() + "/openai/v1/chat/completions"),
                    books,
                    key);
            long start = time.nowMillis();
            for (int turn = 0; turn < TURNS; turn++) {
                for (int conversation = 0; conversation < CONVERSATIONS; conversation++) {
                    long at = start + turn * TURN_MILLIS + conversation * (TURN_MILLIS / CONVERSATIONS);
                    driver.plan(at, conversation + "." + turn, traffic.turn(conversation, turn));
                }
            }
            driver.run();
            return provider.totalInvoice().completed();
        } finally {
            gateway.close().toCompletableFuture().get(10, TimeUnit.SECONDS);
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    private static final class Traffic {

        private final HttpClient client;
        private final URI completions;
        private final ClosedBooks books;
        private final String key;
        private int ended;

        Traffic(HttpClient client, URI completions, ClosedBooks books, String key) {
            this.client = client;
            this.completions = completions;
            this.books = books;
            this.key = key;
        }

        private byte[] body(int conversation, int turn) {
            StringBuilder body = new StringBuilder("{")
                    .append(key)
                    .append("\"model\":\"gpt-5.2\",\"max_completion_tokens\":2,\"messages\":[")
                    .append("{\"role\":\"developer\",\"content\":\"")
                    .append(RULES)
                    .append("\"}");
            for (int i = 0; i <= turn; i++) {
                String said =
                        ("conversation " + conversation + " says in turn " + i + " what it has to say. ").repeat(50);
                body.append(",{\"role\":\"user\",\"content\":\"").append(said).append("\"}");
                if (i < turn) {
                    body.append(",{\"role\":\"assistant\",\"content\":\"I see.\"}");
                }
            }
            return body.append("]}").toString().getBytes(UTF_8);
        }

        VirtualDriver.Job turn(int conversation, int turn) {
            return new VirtualDriver.Job() {

                private CompletableFuture<Integer> status = new CompletableFuture<>();

                @Override
                public VirtualDriver.Flight send(String id) {
                    HttpRequest request = HttpRequest.newBuilder(completions)
                            .header("content-type", "application/json")
                            .header("authorization", "Bearer sk-test")
                            .header(VirtualTime.REQUEST_ID_HEADER, id)
                            .POST(HttpRequest.BodyPublishers.ofByteArray(body(conversation, turn)))
                            .build();
                    status = client.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                            .thenApply(HttpResponse::statusCode);
                    return new VirtualDriver.Flight(status, status);
                }

                @Override
                public boolean streamed() {
                    return false;
                }

                @Override
                public void ended(Optional<Arrival> arrival) throws InterruptedException {
                    books.await(++ended);
                    assertThat(status.join()).isEqualTo(200);
                }
            };
        }
    }
}
