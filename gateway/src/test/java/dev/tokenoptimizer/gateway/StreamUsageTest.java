package dev.tokenoptimizer.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.usage.Usage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.OptionalLong;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams of Chat Completions on a route that wants them billed. */
@Timeout(60)
class StreamUsageTest {

    private static final String STREAM =
            "{\"model\":\"gpt-5.2\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]%s}";
    private static final String ASKS = "\"stream_options\":{\"include_usage\":true}";
    private static final String CONTENT =
            "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"h\u00e9\"}}],\"usage\":null}\n\n";
    private static final String TOLD = "data: {\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":2000,"
            + "\"completion_tokens\":5,\"prompt_tokens_details\":{\"cached_tokens\":1500}}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";
    private static final Usage BILL = new Usage(500, 1_500, 0, 0, 0, OptionalLong.of(5));

    private final Random random = new Random(11);
    private FakeUpstream upstream;
    private Served gateway;

    @BeforeEach
    void start() throws Exception {
        upstream = new FakeUpstream((request, wire) -> stream(wire, told(request)));
        gateway = new Served(Served.config(
                RouteConfig.openAi("openai", "/openai", upstream.uri()).withStreamUsage(true),
                RouteConfig.openAi("plain", "/plain", upstream.uri())));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        upstream.close();
    }

    private static String told(FakeUpstream.Received request) {
        return CONTENT + CONTENT + (request.text().contains(ASKS) ? TOLD : "") + DONE;
    }

    /** In pieces of any size. */
    private void stream(FakeUpstream.Wire wire, String events) throws IOException {
        wire.send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
        byte[] bytes = events.getBytes(UTF_8);
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, 1 + random.nextInt(60));
            wire.send(Integer.toHexString(length) + "\r\n");
            wire.send(java.util.Arrays.copyOfRange(bytes, at, at + length));
            wire.send("\r\n");
            at += length;
        }
        wire.send("0\r\n\r\n");
    }

    private HttpResponse<String> post(String route, String body) throws Exception {
        HttpResponse<String> answer = gateway.send(route + "/v1/chat/completions", body, "accept-encoding", "gzip, br");
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer;
    }

    private ExchangeReport report() throws InterruptedException {
        return gateway.report();
    }

    @Test
    void aStreamIsBilledAndTheClientSeesNothingOfIt() throws Exception {
        for (int i = 0; i < 20; i++) {
            String answer = post("/openai", STREAM.formatted("")).body();

            FakeUpstream.Received sent = upstream.next();
            assertThat(sent.text()).contains(ASKS);
            assertThat(sent.values("accept-encoding")).containsExactly("identity");
            assertThat(answer).isEqualTo(CONTENT + CONTENT + DONE);
            assertThat(report().ledger().orElseThrow().billed()).isEqualTo(BILL);
        }
    }

    @Test
    void aClientThatDeclinedTheUsageDoesNotSeeItEither() throws Exception {
        String answer = post("/openai", STREAM.formatted(",\"stream_options\":{\"include_usage\":false}"))
                .body();

        assertThat(upstream.next().text()).contains(ASKS);
        assertThat(answer).isEqualTo(CONTENT + CONTENT + DONE);
    }

    @Test
    void aClientThatAskedForTheUsageGetsIt() throws Exception {
        String body = STREAM.formatted("," + ASKS);

        String answer = post("/openai", body).body();

        assertThat(upstream.next().text()).endsWith(body.substring(1));
        assertThat(answer).isEqualTo(CONTENT + CONTENT + TOLD + DONE);
        assertThat(report().ledger().orElseThrow().billed()).isEqualTo(BILL);
    }

    @Test
    void onOtherRoutesNothingIsAskedFor() throws Exception {
        String answer = post("/plain", STREAM.formatted("")).body();

        assertThat(upstream.next().text()).doesNotContain("stream_options");
        assertThat(answer).isEqualTo(CONTENT + CONTENT + DONE);
        assertThat(report().ledger()).isEmpty();
    }

    @Test
    void anAnswerThatIsCompressedNeverthelessIsDecoded() throws Exception {
        upstream.nowPlay((request, wire) -> {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream zip = new GZIPOutputStream(packed)) {
                zip.write(told(request).getBytes(UTF_8));
            }
            wire.send("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-encoding: gzip\r\ncontent-length: "
                    + packed.size() + "\r\n\r\n");
            wire.send(packed.toByteArray());
        });

        HttpResponse<String> answer = post("/openai", STREAM.formatted(""));

        assertThat(answer.headers().firstValue("content-encoding")).isEmpty();
        assertThat(answer.body()).isEqualTo(CONTENT + CONTENT + DONE);
        assertThat(report().ledger().orElseThrow().billed()).isEqualTo(BILL);
    }

    @Test
    void whoRefusesToTellIsSentTheOriginalAndNotAskedAgain() throws Exception {
        upstream.nowPlay((request, wire) -> {
            if (request.text().contains("stream_options")) {
                wire.answer(
                        "400 Bad Request",
                        "application/json",
                        "{\"error\":{\"message\":\"Unknown parameter: 'stream_options'\"}}");
            } else {
                stream(wire, told(request));
            }
        });

        assertThat(post("/openai", STREAM.formatted("")).body()).isEqualTo(CONTENT + CONTENT + DONE);
        assertThat(upstream.next().text()).contains("stream_options");
        assertThat(upstream.next().text()).isEqualTo(STREAM.formatted(""));
        assertThat(report().refusedStatus()).isEqualTo(400);

        post("/openai", STREAM.formatted(""));
        assertThat(upstream.next().text()).contains("prompt_cache_key").doesNotContain("stream_options");
    }
}
