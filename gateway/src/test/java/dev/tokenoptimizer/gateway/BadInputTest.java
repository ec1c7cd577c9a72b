package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.config.AdminConfig;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.gateway.exchange.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a client sends as a body, the provider judges it: the bytes go on as they came, and its answer comes back. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // lines of HTTP end in CR LF
class BadInputTest {

    private static final String JSON = "application/json";
    private static final String HEAD = "{\"model\":\"claude-sonnet-5-5\",\"max_tokens\":9,";
    private static final String REFUSAL =
            "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"no\"}}";
    private static final String WHOLE =
            HEAD + "\"system\":[{\"type\":\"text\",\"text\":\"caf\u00e9 \\u00e9\"}],\"tools\":"
                    + "[{\"name\":\"a\",\"input_schema\":{\"type\":\"object\"}}],\"messages\":[{\"role\":\"user\",\"content\":"
                    + "[{\"type\":\"text\",\"text\":\"Hi\"},{\"type\":\"text\",\"text\":\"Ho\"}]}]}";

    private final BlockingQueue<ExchangeReport> reports = new LinkedBlockingQueue<>();
    private FakeUpstream upstream;
    private GatewayService service;

    @BeforeEach
    void start() throws IOException {
        upstream = FakeUpstream.answering("400 Bad Request", JSON, REFUSAL);
        service = new GatewayService(
                Running.config(upstream.uri()).withAdmin(new AdminConfig(false, "127.0.0.1", 0, false)),
                Running.SECRET,
                Surroundings.ofMachine().withListener(reports::add));
        service.start().toCompletableFuture().join();
    }

    @AfterEach
    void stop() throws IOException {
        service.close().toCompletableFuture().join();
        upstream.close();
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                Arguments.of("nothing at all", bytes("")),
                Arguments.of("white space", bytes(" \r\n\t ")),
                Arguments.of("no JSON", bytes("model=claude&max_tokens=9")),
                Arguments.of("JSON cut in a string", bytes(HEAD + "\"messages\":[{\"role\":\"us")),
                Arguments.of("JSON cut in an escape", bytes(HEAD + "\"system\":\"\\u12")),
                Arguments.of("JSON cut in a number", bytes("{\"max_tokens\":1e")),
                Arguments.of("something after the end", bytes(WHOLE + "{}")),
                Arguments.of("a byte order mark", join(bytes(0xEF, 0xBB, 0xBF), bytes(WHOLE))),
                Arguments.of("UTF-16", WHOLE.getBytes(StandardCharsets.UTF_16)),
                Arguments.of("zero bytes", new byte[5_000]),
                Arguments.of("the same key twice", bytes(HEAD + "\"messages\":[],\"messages\":[{\"role\":\"user\"}]}")),
                Arguments.of("the same key twice, escaped", bytes(HEAD + "\"system\":\"a\",\"\\u0073ystem\":\"b\"}")),
                Arguments.of(
                        "two markers in one block",
                        bytes(
                                HEAD + "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":"
                                        + "\"text\",\"text\":\"a\",\"cache_control\":{\"type\":\"ephemeral\"},\"cache_control\":null}]}]}")),
                Arguments.of(
                        "arrays 100,000 deep",
                        bytes(HEAD + "\"messages\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}")),
                Arguments.of("objects 100,000 deep and cut", bytes(HEAD + "\"messages\":" + "{\"a\":".repeat(100_000))),
                Arguments.of(
                        "invalid UTF-8 in a string",
                        join(bytes(HEAD + "\"system\":\""), bytes(0xC3, 0x28, 0xFF, 0xC0, 0x80), bytes("\"}"))),
                Arguments.of(
                        "a surrogate in UTF-8",
                        join(bytes(HEAD + "\"system\":\""), bytes(0xED, 0xA0, 0x80), bytes("\"}"))),
                Arguments.of(
                        "a lone surrogate",
                        bytes(HEAD + "\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800 x \\udc00\"}]}")),
                Arguments.of("a control character in a string", bytes(HEAD + "\"system\":\"a\u0000\u0001\nb\"}")),
                Arguments.of(
                        "a number of 100,000 digits",
                        bytes("{\"max_tokens\":" + "9".repeat(100_000) + "," + WHOLE.substring(1))),
                Arguments.of(
                        "numbers beyond any type",
                        bytes("{\"temperature\":-1e999999999,\"top_k\":1E-400," + WHOLE.substring(1))),
                Arguments.of(
                        "numbers that are none",
                        bytes("{\"temperature\":NaN,\"top_p\":+1,\"top_k\":01," + WHOLE.substring(1))),
                Arguments.of(
                        "messages that are an object",
                        bytes(HEAD + "\"messages\":{\"role\":\"user\",\"content\":\"Hi\"}}")),
                Arguments.of("messages that are a string", bytes(HEAD + "\"messages\":\"Hi\"}")),
                Arguments.of("messages that are null", bytes(HEAD + "\"messages\":null}")),
                Arguments.of(
                        "messages of the wrong kind", bytes(HEAD + "\"messages\":[1,\"a\",null,[],{\"content\":7}]}")),
                Arguments.of(
                        "blocks of the wrong kind",
                        bytes(HEAD + "\"messages\":[{\"role\":\"user\",\"content\":[null,1,{},{\"type\":3}]}]}")),
                Arguments.of(
                        "tools of the wrong kind", bytes(HEAD + "\"tools\":{\"a\":1},\"system\":7,\"messages\":[]}")),
                Arguments.of("a model of the wrong kind", bytes("{\"model\":[\"a\"],\"messages\":[]}")),
                Arguments.of("an array", bytes("[" + WHOLE + "]")),
                Arguments.of("a string", bytes("\"" + "x".repeat(70_000) + "\"")),
                Arguments.of(
                        "50,000 blocks",
                        bytes(HEAD + "\"messages\":[{\"role\":\"user\",\"content\":["
                                + "{\"type\":\"text\",\"text\":\"a\"},".repeat(50_000) + "{}]}]}")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void badBodiesGoOnByteForByte(String what, byte[] body) throws Exception {
        assertThatItGoesThrough(what, JSON, body);
    }

    static Stream<String> contentTypes() {
        return Stream.of(
                "",
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/json; charset=utf-16",
                "/;;,",
                "application/jsonx",
                "multipart/form-data");
    }

    @ParameterizedTest
    @MethodSource("contentTypes")
    void wrongContentTypesGoOnAsTheyAre(String type) throws Exception {
        FakeUpstream.Received received = assertThatItGoesThrough(type, type, bytes(WHOLE));
        assertThat(received.values("content-type")).containsExactly(type);
    }

    @Test
    void aBodyCutAnywhereGoesOnByteForByte() throws Exception {
        byte[] whole = bytes(WHOLE);
        try (RawClient client = new RawClient(service.port())) {
            for (int length = 0; length <= whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                exchange(client, JSON, cut);
                assertThat(upstream.next().body()).as("cut after " + length).isEqualTo(cut);
            }
        }
        assertThat(upstream.isIdle()).isTrue();
    }

    @Test
    void aBodyWithOneByteChangedGoesOnByteForByte() throws Exception {
        long seed = 1;
        Random random = new Random(seed);
        byte[] whole = bytes(WHOLE);
        try (RawClient client = new RawClient(service.port())) {
            for (int i = 0; i < 500; i++) {
                byte[] changed = whole.clone();
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
                exchange(client, JSON, changed);
                assertThat(upstream.next().body())
                        .as("seed " + seed + ", body " + i)
                        .isEqualTo(changed);
            }
        }
        assertThat(upstream.isIdle()).isTrue();
    }

    @Test
    void sixtyFourMebibytesGoOnByteForByte() throws Exception {
        int size = 64 << 20;
        byte[] piece = new byte[1 << 20];
        new Random(2).nextBytes(piece);
        upstream.leaveBodiesToScripts();
        BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
        upstream.nowPlay((request, wire) -> {
            arrived.add(digest(wire.in(), size));
            wire.answer("413 Too Large", JSON, REFUSAL);
        });
        MessageDigest sent = MessageDigest.getInstance("SHA-256");
        try (RawClient client = new RawClient(service.port())) {
            client.send(head(JSON, size));
            for (int i = 0; i < size / piece.length; i++) {
                client.send(piece);
                sent.update(piece);
            }
            assertThat(client.head()).startsWith("HTTP/1.1 413 Too Large");
            assertThat(client.text(REFUSAL.length())).isEqualTo(REFUSAL);
        }
        assertThat(arrived.poll(10, TimeUnit.SECONDS)).isEqualTo(HexFormat.of().formatHex(sent.digest()));
        assertThat(report().fallback()).hasValue("body_limit");
    }

    private FakeUpstream.Received assertThatItGoesThrough(String what, String type, byte[] body) throws Exception {
        try (RawClient client = new RawClient(service.port())) {
            exchange(client, type, body);
        }
        ExchangeReport report = report();
        FakeUpstream.Received received = upstream.next();
        if (report.retried()) {
            // What can be read may be marked; refused, it goes once more as it came.
            received = upstream.next();
        }
        assertThat(received.body()).as(what).isEqualTo(body);
        assertThat(report.outcome()).isEqualTo(Outcome.ANSWERED);
        assertThat(upstream.isIdle()).isTrue();
        return received;
    }

    private static void exchange(RawClient client, String type, byte[] body) throws IOException {
        client.send(head(type, body.length)).send(body);
        assertThat(client.head()).startsWith("HTTP/1.1 400 Bad Request").contains("request-id: req_fake");
        assertThat(client.text(REFUSAL.length())).isEqualTo(REFUSAL);
    }

    private static String head(String type, int length) {
        return "POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: " + type + "\r\nContent-Length: "
                + length + "\r\n\r\n";
    }

    private ExchangeReport report() throws InterruptedException {
        ExchangeReport report = reports.poll(10, TimeUnit.SECONDS);
        if (report == null) {
            throw new AssertionError("no exchange was closed");
        }
        return report;
    }

    private static String digest(InputStream in, int size) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] buffer = new byte[64 << 10];
        int left = size;
        while (left > 0) {
            int n = in.read(buffer, 0, Math.min(buffer.length, left));
            if (n < 0) {
                return "ended " + left + " bytes early";
            }
            digest.update(buffer, 0, n);
            left -= n;
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
