package dev.tokenoptimizer.lab.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenoptimizer.lab.provider.clock.VirtualTime;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.usage.Usage;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The provider as a client sees it: over HTTP. */
class SimulatedProviderTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LONG = "All work and no play makes a long prompt. ".repeat(300);

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private SimulatedProvider provider = start(Settings.defaults().withPacing(Pacing.AT_ONCE));

    @AfterEach
    void close() throws Exception {
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aMessageIsAnsweredWithTextAndItsBill() throws Exception {
        HttpResponse<byte[]> response = post("/v1/messages", body("hello", false, false));
        JsonNode message = JSON.readTree(response.body());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("request-id")).isPresent();
        assertThat(response.headers().firstValue("content-encoding")).isEmpty();
        assertThat(message.at("/type").asText()).isEqualTo("message");
        assertThat(message.at("/content/0/text").asText()).isNotEmpty();
        assertThat(message.at("/usage/input_tokens").asLong()).isPositive();
        assertThat(message.at("/usage/output_tokens").asLong()).isBetween(1L, 64L);
    }

    @Test
    void aMarkedPromptIsWrittenOnceAndReadTheNextTime() throws Exception {
        JsonNode first = JSON.readTree(
                        post("/v1/messages", body("one", true, false)).body())
                .get("usage");
        JsonNode second = JSON.readTree(
                        post("/v1/messages", body("two", true, false)).body())
                .get("usage");
        long written = first.at("/cache_creation/ephemeral_5m_input_tokens").asLong();
        assertThat(written)
                .isGreaterThan(1024)
                .isEqualTo(first.get("cache_creation_input_tokens").asLong());
        assertThat(second.get("cache_read_input_tokens").asLong()).isEqualTo(written);
        assertThat(second.get("cache_creation_input_tokens").asLong()).isZero();
    }

    @Test
    void anotherCredentialReadsNothingUnlessItIsOfTheSameWorkspace() throws Exception {
        provider = start(Settings.defaults()
                .withPacing(Pacing.AT_ONCE)
                .withWorkspaces(Map.of("key-a", "wrkspc_1", "key-b", "wrkspc_1")));
        HttpResponse<byte[]> a = send(request("/v1/messages", "key-a", body("q", true, false)));
        HttpResponse<byte[]> b = send(request("/v1/messages", "key-b", body("q", true, false)));
        HttpResponse<byte[]> c = send(request("/v1/messages", "key-c", body("q", true, false)));
        assertThat(a.headers().firstValue("anthropic-workspace-id")).hasValue("wrkspc_1");
        assertThat(c.headers().firstValue("anthropic-workspace-id")).isEmpty();
        assertThat(read(b)).isPositive();
        assertThat(read(c)).isZero();
    }

    @Test
    void aStreamHasTheEventsOfTheRealOneAndItsLastUsageIsCumulativeWithoutTheSplitByLifetime() throws Exception {
        String sse = text(post("/v1/messages", body("stream", true, true)));
        List<String> events = events(sse);
        assertThat(events).startsWith("message_start", "content_block_start", "ping", "content_block_delta");
        assertThat(events).endsWith("content_block_delta", "content_block_stop", "message_delta", "message_stop");
        JsonNode start = data(sse, "message_start").at("/message/usage");
        JsonNode delta = data(sse, "message_delta").get("usage");
        assertThat(start.at("/cache_creation/ephemeral_5m_input_tokens").asLong())
                .isPositive();
        assertThat(delta.has("cache_creation")).isFalse();
        assertThat(delta.get("cache_creation_input_tokens")).isEqualTo(start.get("cache_creation_input_tokens"));
        assertThat(delta.get("output_tokens").asLong())
                .isGreaterThan(start.get("output_tokens").asLong());
    }

    @Test
    void theSamePromptGetsTheSameAnswerWhateverItsMarkers() throws Exception {
        JsonNode marked =
                JSON.readTree(post("/v1/messages", body("same", true, false)).body());
        JsonNode plain =
                JSON.readTree(post("/v1/messages", body("same", false, false)).body());
        assertThat(marked.get("content")).isEqualTo(plain.get("content"));
        assertThat(marked.get("id")).isEqualTo(plain.get("id"));
    }

    @Test
    void aLostCacheIsWrittenAnew() throws Exception {
        post("/v1/messages", body("one", true, false));
        provider.faults().passNext(1);
        provider.faults().evictNext(1);

        assertThat(read(post("/v1/messages", body("two", true, false)))).isPositive();
        assertThat(read(post("/v1/messages", body("three", true, false)))).isZero();
        assertThat(read(post("/v1/messages", body("four", true, false)))).isPositive();
    }

    @Test
    void gzipIsUsedOnlyWhenAskedForAndLetsEventsThroughOneByOne() throws Exception {
        HttpResponse<byte[]> json = send(asking("gzip", body("zip", false, false)));
        HttpResponse<byte[]> sse = send(asking("deflate, gzip;q=0.5", body("zip", false, true)));
        HttpResponse<byte[]> not = send(asking("gzip;q=0", body("zip", false, false)));
        assertThat(json.headers().firstValue("content-encoding")).hasValue("gzip");
        assertThat(JSON.readTree(unzip(json.body())).at("/type").asText()).isEqualTo("message");
        assertThat(events(new String(unzip(sse.body()), StandardCharsets.UTF_8)))
                .endsWith("message_stop");
        assertThat(not.headers().firstValue("content-encoding")).isEmpty();
    }

    @Test
    void tokensAreCountedForFreeAndAgreeWithTheBill() throws Exception {
        JsonNode count = JSON.readTree(
                post("/v1/messages/count_tokens", body("count", true, false)).body());
        assertThat(provider.invoice("key").answered().requests()).isZero();
        post("/v1/messages", body("count", true, false));
        Invoice.Total total = provider.invoice("key").completed();
        assertThat(total.fresh() + total.written5m())
                .isEqualTo(count.get("input_tokens").asLong());
    }

    @Test
    void theInvoiceAddsUpWhatTheAnswersSaid() throws Exception {
        Usage sum = new Usage(0, 0, 0, 0, OptionalLong.of(0));
        for (String question : List.of("a", "b", "a")) {
            JsonNode u = JSON.readTree(
                            post("/v1/messages", body(question, true, false)).body())
                    .get("usage");
            sum = new Usage(
                    sum.fresh() + u.get("input_tokens").asLong(),
                    sum.read() + u.get("cache_read_input_tokens").asLong(),
                    sum.written5m() + u.get("cache_creation_input_tokens").asLong(),
                    0,
                    OptionalLong.of(
                            sum.output().orElse(0) + u.get("output_tokens").asLong()));
        }
        post("/v1/messages", "{}");
        Invoice invoice = provider.invoice("key");
        assertThat(invoice.rejected()).isEqualTo(1);
        assertThat(invoice.answered()).isEqualTo(invoice.completed());
        assertThat(invoice.completed().cost())
                .isEqualTo(TariffBook.shipped()
                        .find("anthropic", "claude-sonnet-4-5")
                        .orElseThrow()
                        .prices()
                        .of(sum));
        JsonNode served = JSON.readTree(get("/lab/invoice").body());
        assertThat(served.at("/total/completed/requests").asLong()).isEqualTo(3);
        assertThat(served.at("/total/completed/cost").decimalValue())
                .isEqualByComparingTo(invoice.completed().cost().toDollars());
    }

    @Test
    void modelsAreListed() throws Exception {
        JsonNode models = JSON.readTree(get("/v1/models").body());
        assertThat(models.findValuesAsText("id")).contains("claude-sonnet-4-5", "claude-haiku-4-5");
    }

    @Test
    void wrongCallsAreAnsweredInTheRealShape() throws Exception {
        assertError(send(request("/v1/messages", "", body("q", false, false))), 401, "authentication_error");
        assertError(post("/v1/nothing", "{}"), 404, "not_found_error");
        assertError(get("/v1/messages"), 405, "invalid_request_error");
        assertError(post("/v1/messages", "{\"model\":"), 400, "invalid_request_error");
        assertError(post("/v1/messages", "[".repeat(100_000)), 400, "invalid_request_error");
        assertError(post("/v1/messages", ""), 400, "invalid_request_error");
        assertError(
                post("/v1/messages", body("q", false, false).replace("claude-sonnet-4-5", "gpt-4")),
                404,
                "not_found_error");
    }

    @Test
    void warmingTheCacheBillsTheWriteAndNoOutput() throws Exception {
        String warm = body("warm", true, false).replace("\"max_tokens\":64", "\"max_tokens\":0");
        JsonNode message = JSON.readTree(post("/v1/messages", warm).body());
        assertThat(message.get("content")).isEmpty();
        assertThat(message.get("stop_reason").asText()).isEqualTo("max_tokens");
        assertThat(message.at("/usage/output_tokens").asLong()).isZero();
        assertThat(message.at("/usage/cache_creation_input_tokens").asLong()).isPositive();
        assertThat(read(post("/v1/messages", body("other", true, false)))).isPositive();
    }

    /** Anthropic docs, tool use with prompt caching: only requests with a marker pay the 5m write of a server tool's result. */
    @Test
    void aServerToolsResultIsWrittenForMarkedRequestsAndFreshForOthers() throws Exception {
        int calls = 0;
        for (int i = 0; i < 8; i++) {
            String tool = "\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}],\"model\"";
            JsonNode plain = JSON.readTree(
                    post("/v1/messages", body("s" + i, false, false).replace("\"model\"", tool))
                            .body());
            JsonNode marked = JSON.readTree(
                    post("/v1/messages", body("s" + i, true, false).replace("\"model\"", tool))
                            .body());
            long prompt = JSON.readTree(post(
                                    "/v1/messages/count_tokens",
                                    body("s" + i, true, false).replace("\"model\"", tool))
                            .body())
                    .get("input_tokens")
                    .asLong();
            long result = plain.at("/usage/input_tokens").asLong() - prompt;
            if (plain.at("/usage").has("server_tool_use")) {
                calls++;
                assertThat(result).isPositive();
                assertThat(marked.at("/usage/cache_creation/ephemeral_5m_input_tokens")
                                .asLong())
                        .isGreaterThanOrEqualTo(result);
                assertThat(marked.at("/usage/input_tokens").asLong()).isLessThan(100);
            } else {
                assertThat(result).isZero();
            }
        }
        assertThat(calls).isBetween(1, 7);
    }

    /** "Below the minimum the request is processed uncached": a marker on a short prompt makes no server tool write. */
    @Test
    void aServerToolsResultIsNotWrittenWhereThePrefixStaysBelowTheMinimum() throws Exception {
        int calls = 0;
        for (int i = 0; i < 40; i++) {
            JsonNode usage =
                    JSON.readTree(post("/v1/messages", """
                            {"model":"claude-haiku-4-5","max_tokens":9,
                             "tools":[{"type":"web_search_20250305","name":"web_search"}],"messages":[{"role":"user",
                             "content":[{"type":"text","text":"%d","cache_control":{"type":"ephemeral"}}]}]}""".formatted(i)).body()).get("usage");
            calls += usage.has("server_tool_use") ? 1 : 0;
            assertThat(usage.get("input_tokens").asLong()).isLessThan(4096);
            assertThat(usage.get("cache_creation_input_tokens").asLong()).isZero();
        }
        assertThat(calls).isPositive();
    }

    @Test
    void faultMarkersRefused() throws Exception {
        provider.faults().refuseMarkers(true);
        HttpResponse<byte[]> refused = post("/v1/messages", body("q", true, false));
        assertError(refused, 400, "invalid_request_error");
        assertThat(text(refused)).contains("cache_control: Extra inputs are not permitted");
        assertThat(post("/v1/messages", body("q", false, false)).statusCode()).isEqualTo(200);
    }

    @Test
    void faultStatusForTheNextRequests() throws Exception {
        provider.faults().failNext(529, 2);
        assertError(post("/v1/messages", body("q", false, false)), 529, "overloaded_error");
        assertError(post("/v1/messages", body("q", false, false)), 529, "overloaded_error");
        assertThat(post("/v1/messages", body("q", false, false)).statusCode()).isEqualTo(200);
    }

    @Test
    void faultCutStreamIsChargedAsAnsweredAndNotAsCompleted() throws Exception {
        provider.faults().cutNext(700, 1);
        HttpResponse<InputStream> response = client.send(
                request("/v1/messages", "key", body("q", true, true)), HttpResponse.BodyHandlers.ofInputStream());
        assertThatThrownBy(() -> response.body().readAllBytes()).isInstanceOf(IOException.class);
        Invoice invoice = provider.invoice("key");
        assertThat(invoice.completed().requests()).isZero();
        assertThat(invoice.answered().requests()).isEqualTo(1);
        assertThat(invoice.answered().written5m()).isPositive();
    }

    @Test
    void faultCutEndsTheBodyAfterExactlySoManyBytes() throws Exception {
        provider.faults().cutNext(100, 1);
        byte[] body = body("q", false, false).getBytes(StandardCharsets.UTF_8);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), provider.port())) {
            socket.getOutputStream()
                    .write(("POST /v1/messages HTTP/1.1\r\nHost: sim\r\nx-api-key: key\r\nanthropic-version: 1\r\n"
                                    + "Content-Length: " + body.length + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 200").contains("\r\n\r\n");
            assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4)).hasSize(100);
        }
    }

    @Test
    void faultConnectionReset() {
        provider.faults().resetNext(1);
        assertThatThrownBy(() -> post("/v1/messages", body("q", false, false))).isInstanceOf(IOException.class);
    }

    @Test
    void faultStallLeavesTheClientWaiting() throws Exception {
        provider.faults().stallNext(1);
        CompletableFuture<HttpResponse<byte[]>> stalled = client.sendAsync(
                request("/v1/messages", "key", body("q", false, false)), HttpResponse.BodyHandlers.ofByteArray());
        while (provider.invoice("key").rejected() == 0) {
            Thread.onSpinWait();
        }
        assertThat(stalled).isNotDone();
        stalled.cancel(true);
        assertThat(provider.invoice("key").answered().requests()).isZero();
    }

    @Test
    void onVirtualTimeNothingIsSentBeforeTheDriverFiresTheEvents() throws Exception {
        VirtualTime time = new VirtualTime(0);
        provider = start(Settings.defaults().withVirtualTime(time));
        CompletableFuture<HttpResponse<byte[]>> answer = driven("r1", body("q", true, true));
        var arrival = time.arrival("r1").get(10, TimeUnit.SECONDS);
        assertThat(arrival.beginsAtMillis()).isGreaterThan(250);
        assertThat(arrival.endsAtMillis()).isGreaterThan(arrival.beginsAtMillis());
        assertThat(time.nowMillis()).isZero();
        assertThat(answer).isNotDone();

        time.fireNext().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThat(time.nowMillis()).isEqualTo(arrival.beginsAtMillis());
        assertThat(provider.invoice("key").completed().requests()).isZero();

        time.fireNext().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThat(time.nowMillis()).isEqualTo(arrival.endsAtMillis());
        assertThat(events(text(answer.get(10, TimeUnit.SECONDS)))).endsWith("message_stop");
        assertThat(provider.invoice("key").completed().requests()).isEqualTo(1);
    }

    @Test
    void onVirtualTimeAnEntryIsReadableFromTheBeginOfTheAnswerOn() throws Exception {
        VirtualTime time = new VirtualTime(0);
        provider = start(Settings.defaults().withVirtualTime(time));
        var first = driven("r1", body("q1", true, false));
        time.arrival("r1").get(10, TimeUnit.SECONDS);
        var second = driven("r2", body("q2", true, false));
        time.arrival("r2").get(10, TimeUnit.SECONDS);
        time.fireNext().toCompletableFuture().get(10, TimeUnit.SECONDS);
        var third = driven("r3", body("q3", true, false));
        time.arrival("r3").get(10, TimeUnit.SECONDS);
        while (time.next().isPresent()) {
            time.fireNext().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
        assertThat(read(first.get(10, TimeUnit.SECONDS))).isZero();
        assertThat(read(second.get(10, TimeUnit.SECONDS))).isZero();
        assertThat(read(third.get(10, TimeUnit.SECONDS))).isPositive();
    }

    @Test
    void aClientThatLeavesMidStreamIsChargedWhatWasGenerated() throws Exception {
        VirtualTime time = new VirtualTime(0);
        provider = start(Settings.defaults().withVirtualTime(time));
        var answer =
                client.sendAsync(drivenRequest("r1", body("q", true, true)), HttpResponse.BodyHandlers.ofInputStream());
        time.arrival("r1").get(10, TimeUnit.SECONDS);
        time.fireNext().toCompletableFuture().get(10, TimeUnit.SECONDS);
        answer.get(10, TimeUnit.SECONDS).body().close();
        while (provider.invoice("key").answered().requests() == 0) {
            Thread.onSpinWait();
        }
        time.fireNext().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThat(provider.invoice("key").completed().requests()).isZero();
        assertThat(provider.invoice("key").answered().output()).isZero();
    }

    @Test
    void aClientThatLeavesBeforeTheAnswerBeginsPaysNothingAndLeavesNothing() throws Exception {
        VirtualTime time = new VirtualTime(0);
        provider = start(Settings.defaults().withVirtualTime(time));
        Socket socket = sendRaw(body("q", true, true), "r1");
        time.arrival("r1").get(10, TimeUnit.SECONDS);
        reset(socket);
        time.fireNext().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThat(provider.invoice("key").abandoned()).isEqualTo(1);
        assertThat(provider.invoice("key").answered().requests()).isZero();

        while (time.next().isPresent()) {
            time.fireNext().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
        var second = driven("r2", body("q", true, false));
        time.arrival("r2").get(10, TimeUnit.SECONDS);
        while (time.next().isPresent()) {
            time.fireNext().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
        assertThat(read(second.get(10, TimeUnit.SECONDS))).isZero();
    }

    @Test
    void aClientThatLeavesWhileItsRequestIsReadIsNotCharged() throws Exception {
        Vertx oneWorker = Vertx.vertx(new VertxOptions().setWorkerPoolSize(1));
        try {
            CountDownLatch free = new CountDownLatch(1);
            oneWorker.executeBlocking(() -> free.await(10, TimeUnit.SECONDS));
            provider = start(oneWorker, Settings.defaults().withPacing(Pacing.AT_ONCE));
            Socket socket = sendRaw(body("q", true, false), "r1");
            get("/v1/models");
            reset(socket);
            free.countDown();
            while (provider.totalInvoice().equals(Invoice.EMPTY)) {
                Thread.onSpinWait();
            }
            assertThat(provider.invoice("key").abandoned()).isEqualTo(1);
        } finally {
            oneWorker.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    private Socket sendRaw(String body, String id) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), provider.port());
        socket.getOutputStream()
                .write(("POST /v1/messages HTTP/1.1\r\nHost: sim\r\nx-api-key: key\r\nanthropic-version: 1\r\n"
                                + VirtualTime.REQUEST_ID_HEADER + ": " + id + "\r\nContent-Length: " + bytes.length
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(bytes);
        return socket;
    }

    /** Resets the connection and returns once the provider has noticed: it answered two more requests on its event loop. */
    private void reset(Socket socket) throws Exception {
        socket.setSoLinger(true, 0);
        socket.close();
        get("/v1/models");
        get("/v1/models");
    }

    private SimulatedProvider start(Settings settings) {
        return start(vertx, settings);
    }

    private static SimulatedProvider start(Vertx on, Settings settings) {
        return SimulatedProvider.start(on, settings)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private CompletableFuture<HttpResponse<byte[]>> driven(String id, String body) {
        return client.sendAsync(drivenRequest(id, body), HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpRequest drivenRequest(String id, String body) {
        return HttpRequest.newBuilder(request("/v1/messages", "key", body), (_, _) -> true)
                .header(VirtualTime.REQUEST_ID_HEADER, id)
                .build();
    }

    private HttpResponse<byte[]> post(String path, String body) throws Exception {
        return send(request(path, "key", body));
    }

    private HttpResponse<byte[]> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(provider.baseUri() + path))
                .header("x-api-key", "key")
                .build());
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws Exception {
        return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private HttpRequest asking(String encoding, String body) {
        return HttpRequest.newBuilder(request("/v1/messages", "key", body), (_, _) -> true)
                .header("accept-encoding", encoding)
                .build();
    }

    private HttpRequest request(String path, String key, String body) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(provider.baseUri() + path))
                .header("content-type", "application/json")
                .header("anthropic-version", "2023-06-01");
        if (!key.isEmpty()) {
            builder.header("x-api-key", key);
        }
        return builder.POST(HttpRequest.BodyPublishers.ofString(body)).build();
    }

    private static String body(String question, boolean marked, boolean stream) {
        return """
                {"model":"claude-sonnet-4-5","max_tokens":64,"stream":%s,
                 "system":[{"type":"text","text":"%s"%s}],
                 "messages":[{"role":"user","content":"%s"}]}""".formatted(stream, LONG, marked ? ",\"cache_control\":{\"type\":\"ephemeral\"}" : "", question);
    }

    private static long read(HttpResponse<byte[]> response) throws IOException {
        return JSON.readTree(response.body())
                .at("/usage/cache_read_input_tokens")
                .asLong();
    }

    private static void assertError(HttpResponse<byte[]> response, int status, String type) throws IOException {
        JsonNode error = JSON.readTree(response.body());
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(error.get("type").asText()).isEqualTo("error");
        assertThat(error.at("/error/type").asText()).isEqualTo(type);
        assertThat(error.at("/error/message").asText()).isNotEmpty();
        assertThat(response.headers().firstValue("request-id"))
                .hasValue(error.get("request_id").asText());
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static List<String> events(String sse) {
        return sse.lines()
                .filter(line -> line.startsWith("event: "))
                .map(line -> line.substring("event: ".length()))
                .toList();
    }

    private static JsonNode data(String sse, String event) throws IOException {
        String from = sse.substring(sse.indexOf("event: " + event + "\ndata: ") + event.length() + 14);
        return JSON.readTree(from.substring(0, from.indexOf('\n')));
    }

    private static byte[] unzip(byte[] bytes) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        }
    }
}
