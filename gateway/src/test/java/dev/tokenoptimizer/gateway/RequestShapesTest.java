package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.gateway.exchange.Outcome;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request that two readers could understand in two ways is refused, or leaves in the one way that we understood. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // lines of HTTP end in CR LF
class RequestShapesTest {

    private static final String POST = "POST /anthropic/v1/files HTTP/1.1\r\nHost: x\r\n";
    private static final String GET = "GET /anthropic/v1/models HTTP/1.1\r\nHost: x\r\n";
    private static final String CHUNKED = "\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
    private static final String OTHER = "GET /anthropic/smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

    private FakeUpstream upstream;
    private Running running;

    @BeforeEach
    void start() throws IOException {
        upstream = FakeUpstream.answering("200 OK", "application/json", "{}");
        running = new Running(Running.config(upstream.uri()));
    }

    @AfterEach
    void stop() throws IOException {
        running.close();
        upstream.close();
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(400, POST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + OTHER),
                Arguments.of(400, POST + "Transfer-Encoding: chunked\r\nContent-Length: 5" + CHUNKED + OTHER),
                Arguments.of(400, POST + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x"),
                Arguments.of(400, POST + "Content-Length: -2\r\n\r\n{}"),
                Arguments.of(400, POST + "Content-Length: +2\r\n\r\n{}"),
                Arguments.of(400, POST + "Content-Length: 0x2\r\n\r\n{}"),
                Arguments.of(400, POST + "Content-Length: \r\n\r\n{}"),
                Arguments.of(400, POST + "Content-Length: 99999999999999999999\r\n\r\n{}"),
                Arguments.of(400, POST + "Transfer-Encoding: xchunked" + CHUNKED),
                Arguments.of(400, POST + "Transfer-Encoding: identity" + CHUNKED),
                Arguments.of(400, POST + "Transfer-Encoding: chunked, identity" + CHUNKED),
                Arguments.of(400, POST + "Transfer-Encoding: chunked\u000b" + CHUNKED),
                Arguments.of(400, POST + "Transfer-Encoding : chunked" + CHUNKED),
                Arguments.of(400, POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity" + CHUNKED),
                Arguments.of(400, POST.replace("1.1", "1.0") + "Transfer-Encoding: chunked" + CHUNKED),
                Arguments.of(501, POST + "Transfer-Encoding: gzip, chunked" + CHUNKED),
                Arguments.of(400, GET + "X-A: a\rX-B: b\r\n\r\n"),
                Arguments.of(400, GET + "X-A: a\u0000b\r\n\r\n"),
                Arguments.of(400, GET + "X A: 1\r\n\r\n"),
                Arguments.of(400, GET + "NoColon\r\n\r\n"),
                Arguments.of(400, "GET /anthropic/a b HTTP/1.1\r\nHost: x\r\n\r\n"),
                Arguments.of(400, "GET /anthropic/a\u0001b HTTP/1.1\r\nHost: x\r\n\r\n"),
                Arguments.of(400, "G(T /anthropic/a HTTP/1.1\r\nHost: x\r\n\r\n"),
                Arguments.of(400, "GET /anthropic/a HTTP/1.1\nHost: x\n\n"),
                Arguments.of(400, "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n"),
                Arguments.of(414, "GET /anthropic/" + "a".repeat(70_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"),
                Arguments.of(431, GET + "X-A: " + "a".repeat(70_000) + "\r\n\r\n"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatIsAmbiguousIsRefusedInTheProvidersWordsAndTheConnectionEnds(int status, String request) throws Exception {
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send(request);
            String head = client.head();
            assertThat(head).matches("(?s)HTTP/1\\.[01] " + status + " .*").contains("connection: close");
            ExchangeReport report = running.report();
            assertThat(head).contains("request-id: " + report.id());
            assertThat(client.text(RawClient.length(head)))
                    .startsWith(
                            "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"token-opt")
                    .endsWith("\"},\"request_id\":\"" + report.id() + "\"}");
            assertThat(client.drain()).isZero();
            assertThat(report.outcome()).isEqualTo(Outcome.NOT_FORWARDABLE);
            assertThat(report.status()).isEqualTo(status);
        }
        assertThat(upstream.isIdle()).isTrue();
        assertThat(running.gateway.inFlight()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0x2\r\n{}", "-1\r\n{}", " 2\r\n{}", "2\n{}", "2;\n{}", "G\r\n{}", "2\r\r\n{}", "2\r\n{}XX"})
    void aBodyWhoseChunksAreAmbiguousGoesNowhere(String chunk) throws Exception {
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send("POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n" + chunk + "\r\n0\r\n\r\n");
            client.drain();
        }
        running.report();
        assertThat(upstream.isIdle()).isTrue();
        assertThat(running.gateway.bufferedBytes()).isZero();
    }

    static Stream<Arguments> normalised() {
        return Stream.of(
                Arguments.of(POST + "Transfer-Encoding: \tchunked" + CHUNKED, "transfer-encoding: chunked"),
                Arguments.of(POST + "Transfer-Encoding:\r\n chunked" + CHUNKED, "transfer-encoding: chunked"),
                Arguments.of(POST + "Transfer-Encoding: Chunked" + CHUNKED, "transfer-encoding: chunked"),
                Arguments.of(POST + "Content-Length:  2 \r\n\r\n{}", "content-length: 2"),
                Arguments.of(
                        POST + "Transfer-Encoding: chunked\r\n\r\n2;x=1\r\n{}\r\n0\r\nContent-Length: 9\r\n\r\n",
                        "transfer-encoding: chunked"));
    }

    @ParameterizedTest
    @MethodSource("normalised")
    void whatHasOneMeaningLeavesInOneForm(String request, String framing) throws Exception {
        FakeUpstream.Received received = forwarded(request);
        assertThat(received.headers()).contains(framing).hasSize(2);
        assertThat(received.text()).isEqualTo("{}");
    }

    @Test
    void aFoldedHeaderLeavesInOneLine() throws Exception {
        assertThat(forwarded(GET + "X-A: 1\r\n  two\r\n\r\n").values("x-a")).containsExactly("1 two");
    }

    @Test
    void aHeaderWithoutANameStaysHere() throws Exception {
        assertThat(forwarded(GET + ": v\r\nX-A: 1\r\n\r\n").headers())
                .hasSize(2)
                .contains("X-A: 1");
    }

    @Test
    void bytesBeyondAsciiInAPathAreEscapedAndThoseInAHeaderStay() throws Exception {
        FakeUpstream.Received received = forwarded(
                "GET /anthropic/v1/caf\u00c3\u00a9?q=\u00e9 HTTP/1.1\r\nHost: x\r\nX-A: caf\u00c3\u00a9\r\n\r\n");
        assertThat(received.line()).isEqualTo("GET /v1/caf%C3%A9?q=%E9 HTTP/1.1");
        assertThat(received.values("x-a")).containsExactly("caf\u00c3\u00a9");
    }

    @Test
    void pathsAreNotTidied() throws Exception {
        assertThat(forwarded("GET /anthropic//v1/../x/%2e%2E/%0d%0a?a=b&&c#d HTTP/1.1\r\nHost: x\r\n\r\n")
                        .line())
                .isEqualTo("GET //v1/../x/%2e%2E/%0d%0a?a=b&&c#d HTTP/1.1");
    }

    static Stream<Arguments> injected() {
        return Stream.of(
                Arguments.of("GET", "/anthropic/a HTTP/1.1\r\nX-Injected: 1\r\n\r\n", "x-a", "1"),
                Arguments.of("GET", "/anthropic/a b", "x-a", "1"),
                Arguments.of("GET /anthropic/x HTTP/1.1\r\n", "/anthropic/a", "x-a", "1"),
                Arguments.of("GET", "/anthropic/a", "x-a", "1\r\nX-Injected: 1"),
                Arguments.of("GET", "/anthropic/a", "x-a\r\nx-injected", "1"),
                Arguments.of("GET", "/anthropic/a", "transfer-encoding", "chunked"),
                Arguments.of("GET", "/anthropic/a", "content-length", "5"));
    }

    /** Where HTTP/2 ends and HTTP/1.1 begins, a line end in a field would begin a field or request of its own. */
    @ParameterizedTest
    @MethodSource("injected")
    void nothingIsInjectedThroughHttp2(String method, String path, String name, String value) throws Exception {
        try (RawHttp2 client = new RawHttp2(running.gateway.port())) {
            client.request(":method", method, ":scheme", "http", ":authority", "x", ":path", path, name, value);
            client.awaitAnswer();
        }
        if (!upstream.isIdle()) {
            FakeUpstream.Received received = upstream.next();
            assertThat(received.line()).isEqualTo("GET /a HTTP/1.1");
            assertThat(received.headers())
                    .noneMatch(header -> header.matches("(?i)(x-injected|transfer-enc|content-len).*"));
        }
        assertThat(upstream.isIdle()).isTrue();
    }

    private FakeUpstream.Received forwarded(String request) throws Exception {
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send(request);
            assertThat(client.head()).startsWith("HTTP/1.1 200 OK");
        }
        return upstream.next();
    }
}
