package dev.tokenoptimizer.cli.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.tokenoptimizer.cli.virtual.ClosedBooks;
import dev.tokenoptimizer.gateway.GatewayService;
import dev.tokenoptimizer.gateway.Surroundings;
import dev.tokenoptimizer.gateway.config.AdminConfig;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.dialect.RouteDialect;
import dev.tokenoptimizer.lab.provider.Invoice;
import dev.tokenoptimizer.lab.provider.Pacing;
import dev.tokenoptimizer.lab.provider.Settings;
import dev.tokenoptimizer.lab.provider.SimulatedProvider;
import dev.tokenoptimizer.lab.provider.clock.VirtualTime;
import dev.tokenoptimizer.ledger.Totals;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cache objects that clients make themselves: the ledger is the provider's invoice at any time, storage included. */
@Timeout(60)
class CacheObjectsBillTest {

    private static final long MINUTE = 60_000;
    private static final String TEXT = "You know every gauge of the river. ".repeat(700);
    private static final Pattern NAME = Pattern.compile("\"name\":\"[^\"]*(cachedContents/[^\"]*)\"");

    private final Vertx vertx = Vertx.vertx();
    private final VirtualTime time = new VirtualTime(1_790_000_000_000L);
    private final HttpClient client = HttpClient.newHttpClient();
    private final ClosedBooks books = new ClosedBooks();
    private final SimulatedProvider provider = SimulatedProvider.start(
                    vertx, Settings.defaults().withPacing(Pacing.AT_ONCE).withVirtualTime(time))
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    private final GatewayService gateway = gateway();
    private int sent;

    private GatewayService gateway() {
        GatewayConfig defaults = GatewayConfig.defaults();
        GatewayConfig config = defaults.withListen(defaults.listen().withAddress("127.0.0.1", 0))
                .withRoutes(List.of(
                        RouteConfig.of(RouteDialect.GEMINI, "gemini", "/gemini", provider.baseUri()),
                        RouteConfig.of(RouteDialect.VERTEX, "vertex", "/vertex", provider.baseUri())))
                .withAdmin(new AdminConfig(false, "127.0.0.1", 0, false));
        GatewayService service = new GatewayService(
                config,
                "a secret of the tests".getBytes(StandardCharsets.UTF_8),
                Surroundings.ofMachine().withListener(books).withClock(() -> Instant.ofEpochMilli(time.nowMillis())));
        service.start().toCompletableFuture().join();
        return service;
    }

    @AfterEach
    void close() {
        client.close();
        gateway.close().toCompletableFuture().join();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @ParameterizedTest
    @CsvSource({"/gemini/v1beta/, models/", "/vertex/v1/projects/p/locations/global/, publishers/google/models/"})
    void theLedgerIsTheInvoiceWhileObjectsAreMadeReadChangedDeletedAndExpire(String base, String models)
            throws Exception {
        String model = base + models + "gemini-2.5-pro";
        String kept = name(call("POST", base + "cachedContents", object("7200s")));
        String naming = "{\"cachedContent\":\"" + kept + "\"," + contents("How high is the water?") + "}";
        call("POST", model + ":generateContent", naming);
        call("POST", model + ":streamGenerateContent?alt=sse", naming);
        call("POST", model + ":generateContent", "{" + contents(TEXT) + "}");
        call("POST", model + ":generateContent", "{" + contents(TEXT) + "}");
        assertLedgerIsInvoice();

        pass(30 * MINUTE);
        call("PATCH", base + kept + "?updateMask=ttl", "{\"ttl\":\"3600s\"}");
        String deleted = name(call("POST", base + "cachedContents", object("86400s")));
        name(call("POST", base + "cachedContents", object("600s")));
        pass(7 * MINUTE);
        assertLedgerIsInvoice();
        call("DELETE", base + deleted, "");
        pass(23 * MINUTE);
        assertLedgerIsInvoice();
        pass(600 * MINUTE);
        assertLedgerIsInvoice();

        Totals ledger = gateway.ledger().overall();
        // Ninety, seven and ten minutes at 4.50 dollars for a million tokens and an hour.
        double tokenHours = ledger.written1h() / 3 * 107 / 60.0;
        assertThat(ledger.storage().doubleValue()).isCloseTo(tokenHours * 4.5e-6, offset(1e-11));
        assertThat(ledger.read()).isGreaterThan(2 * ledger.written1h() / 3);
        assertThat(ledger.savedExact()).isZero();
    }

    @Test
    void whatIsRefusedCostsNothing() throws Exception {
        assertThat(call("POST", "/gemini/v1beta/cachedContents", object("60")).statusCode())
                .isEqualTo(400);
        assertThat(call("DELETE", "/gemini/v1beta/cachedContents/1", "").statusCode())
                .isEqualTo(403);
        pass(600 * MINUTE);
        assertLedgerIsInvoice();
        assertThat(gateway.ledger().overall().paid()).isZero();
    }

    private void assertLedgerIsInvoice() {
        Totals ledger = gateway.ledger().overall();
        Invoice invoice = provider.totalInvoice();
        assertThat(ledger.paid()).isEqualByComparingTo(invoice.due().toDollars());
        assertThat(ledger.storage())
                .isEqualByComparingTo(invoice.stored().cost().toDollars());
        assertThat(ledger.storedTokenHours().doubleValue())
                .isCloseTo(invoice.stored().tokenHours(), offset(0.000001));
        Invoice.Total total = invoice.completed();
        assertThat(List.of(ledger.fresh(), ledger.read(), ledger.written1h(), ledger.output()))
                .isEqualTo(List.of(total.fresh(), total.read(), total.written1h(), total.output()));
    }

    private static String object(String ttl) {
        return "{\"model\":\"models/gemini-2.5-pro\"," + contents(TEXT) + ",\"ttl\":\"" + ttl + "\"}";
    }

    private static String contents(String text) {
        return "\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"" + text + "\"}]}]";
    }

    private static String name(HttpResponse<String> answer) {
        Matcher name = NAME.matcher(answer.body());
        assertThat(name.find()).as(answer.body()).isTrue();
        return name.group(1);
    }

    /** Lets time pass in which nothing is under way. */
    private void pass(long millis) {
        time.advanceTo(time.nowMillis() + millis);
    }

    /** One call from its beginning until the gateway's books are closed, in which no time passes. */
    private HttpResponse<String> call(String method, String path, String body) throws Exception {
        String id = "request-" + sent++;
        CompletableFuture<?> arrival = time.arrival(id);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                .header("x-goog-api-key", "key")
                .header(VirtualTime.REQUEST_ID_HEADER, id)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("content-type", "application/json");
        }
        CompletableFuture<HttpResponse<String>> answer =
                client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
        CompletableFuture.anyOf(arrival, answer).get(30, TimeUnit.SECONDS);
        time.forget(id);
        while (time.next().isPresent()) {
            time.fireNext().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
        HttpResponse<String> done = answer.get(30, TimeUnit.SECONDS);
        books.await(sent);
        return done;
    }
}
