package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.gateway.exchange.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not optimised goes through as it came, byte for byte. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // lines of HTTP end in CR LF
class PassThroughTest {

    private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

    private FakeUpstream upstream;
    private Running running;

    @BeforeEach
    void start() throws IOException {
        upstream = new FakeUpstream((request, wire) -> wire.send(OK));
        running = new Running(Running.config(upstream.uri()));
    }

    @AfterEach
    void stop() throws IOException {
        running.close();
        upstream.close();
    }

    @Test
    void aBinaryBodyWithALengthStaysAsItIs() throws Exception {
        byte[] body = new byte[100_000];
        new Random(1).nextBytes(body);
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send(
                            "PUT /anthropic/v1/files?x=%20y&x=z HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 100000\r\n\r\n")
                    .send(body);
            assertThat(client.head()).startsWith("HTTP/1.1 200 OK");
        }
        FakeUpstream.Received received = upstream.next();
        assertThat(received.line()).isEqualTo("PUT /v1/files?x=%20y&x=z HTTP/1.1");
        assertThat(received.body()).isEqualTo(body);
        assertThat(received.values("host")).containsExactly("127.0.0.1:" + upstream.port());
        assertThat(received.values("transfer-encoding")).isEmpty();
        assertThat(running.report().dialect()).isEqualTo("none");
    }

    @Test
    void aChunkedBodyStaysChunked() throws Exception {
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send("POST /anthropic/v1/files HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 200 OK");
        }
        FakeUpstream.Received received = upstream.next();
        assertThat(received.text()).isEqualTo("abcdefg");
        assertThat(received.values("transfer-encoding")).containsExactly("chunked");
        assertThat(received.values("content-length")).isEmpty();
    }

    @Test
    void aRequestWithoutABodyHasNone() throws Exception {
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send("GET /anthropic/v1/models HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 200 OK");
            assertThat(client.text(2)).isEqualTo("ok");
        }
        FakeUpstream.Received received = upstream.next();
        assertThat(received.values("transfer-encoding")).isEmpty();
        assertThat(received.values("content-length")).isEmpty();
        assertThat(running.report().outcome()).isEqualTo(Outcome.ANSWERED);
    }

    @Test
    void anEmptyMessagesBodyGoesThrough() throws Exception {
        postMessages("");
        assertThat(upstream.next().body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1,2",
                "nonsense",
                "\"\\ud800\"",
                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
                "1e999999",
                "\u00ff\u00fe\u0000"
            })
    void badJsonGoesThroughAsItIs(String body) throws Exception {
        assertThat(postMessages(body)).startsWith("HTTP/1.1 200 OK");
        assertThat(upstream.next().body()).isEqualTo(body.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void aBodyThatIsNotJsonGoesThroughUnread() throws Exception {
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send("POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"
                    + "Content-Length: 2\r\n\r\n{}");
            assertThat(client.head()).startsWith("HTTP/1.1 200 OK");
        }
        assertThat(upstream.next().text()).isEqualTo("{}");
        assertThat(running.report().fallback()).hasValue("not_json");
        assertThat(running.optimizer.prepared).isEmpty();
    }

    @Test
    void aCompressedBodyGoesThroughUnread() throws Exception {
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send("POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}");
            assertThat(client.head()).startsWith("HTTP/1.1 200 OK");
        }
        assertThat(upstream.next().text()).isEqualTo("{}");
        assertThat(running.report().fallback()).hasValue("encoded_body");
    }

    @Test
    void aBodyBeyondTheLimitStreamsThroughInBoundedMemory() throws Exception {
        int size = 64 << 20;
        AtomicLong seen = new AtomicLong();
        upstream.leaveBodiesToScripts();
        upstream.nowPlay((request, wire) -> {
            InputStream in = wire.in();
            byte[] buffer = new byte[64 << 10];
            long left = size;
            while (left > 0) {
                int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                left -= n;
                seen.addAndGet(n);
            }
            wire.send(OK);
        });
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send("POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: " + size + "\r\n\r\n");
            byte[] piece = new byte[1 << 20];
            for (int sent = 0; sent < size; sent += piece.length) {
                client.send(piece);
                assertThat(running.gateway.bufferedBytes()).isZero();
            }
            assertThat(client.head()).startsWith("HTTP/1.1 200 OK");
        }
        assertThat(seen).hasValue(size);
        ExchangeReport report = running.report();
        assertThat(report.fallback()).hasValue("body_limit");
        assertThat(report.sentBytes()).isEqualTo(size);
    }

    @Test
    void aChunkedBodyThatGrowsBeyondTheLimitStreamsThroughWhole() throws Exception {
        running.gateway.reconfigure(running.gateway
                .config()
                .withLimits(running.gateway.config().limits().withBodyBytesMax(10)));
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send("POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n6\r\n{\"a\":1\r\n");
            client.send("6\r\n,\"b\":2\r\n1\r\n}\r\n0\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 200 OK");
        }
        assertThat(upstream.next().text()).isEqualTo("{\"a\":1,\"b\":2}");
        assertThat(running.report().fallback()).hasValue("body_limit");
        assertThat(running.gateway.bufferedBytes()).isZero();
    }

    @Test
    void withoutBudgetABodyStreamsThroughWhole() throws Exception {
        running.gateway.reconfigure(running.gateway
                .config()
                .withLimits(running.gateway.config().limits().withBufferedBytesMax(4)));
        assertThat(postMessages("{\"a\":1}")).startsWith("HTTP/1.1 200 OK");
        assertThat(upstream.next().text()).isEqualTo("{\"a\":1}");
        assertThat(running.report().fallback()).hasValue("byte_budget");
        assertThat(running.gateway.bufferedBytes()).isZero();
    }

    private String postMessages(String body) throws IOException {
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send("POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: " + body.length() + "\r\n\r\n" + body);
            return client.head();
        }
    }
}
