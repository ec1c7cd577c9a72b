package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.usage.Usage;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Chat Completions and Responses through a whole gateway, before a canned upstream. */
@Timeout(60)
class OpenAiRoutesTest {

    private static final String JSON = "application/json";
    private static final String CHAT_ANSWER = "{\"id\":\"c\",\"object\":\"chat.completion\",\"choices\":[],"
            + "\"usage\":{\"prompt_tokens\":2000,\"completion_tokens\":5,\"total_tokens\":2005,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":0,\"cache_write_tokens\":%d}}}";
    private static final String RESPONSE_EVENTS = """
            event: response.created
            data: {"type":"response.created","response":{"usage":null}}

            event: response.completed
            data: {"type":"response.completed","response":{"id":"r","usage":{"input_tokens":2000,\
            "input_tokens_details":{"cached_tokens":1900,"cache_write_tokens":60},"output_tokens":5,"total_tokens":2005}}}

            """;

    private final AtomicLong millis = new AtomicLong(1_000_000_000);
    private FakeUpstream upstream;
    private Served gateway;

    @BeforeEach
    void start() throws Exception {
        upstream = new FakeUpstream((request, wire) -> {
            int written = request.text().contains("prompt_cache_options") ? 0 : 2_000;
            wire.answer("200 OK", JSON, CHAT_ANSWER.formatted(written));
        });
        gateway = new Served(
                Served.config(
                        RouteConfig.anthropic("anthropic", "/anthropic", upstream.uri()),
                        RouteConfig.openAi("openai", "/openai", upstream.uri()),
                        RouteConfig.openAi("europe", "/europe", upstream.uri()).withRegional(true)),
                around -> around.withClock(() -> Instant.ofEpochMilli(millis.get())));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        upstream.close();
    }

    private ExchangeReport post(String path, String body) throws Exception {
        return gateway.post(path, body, "authorization", "Bearer sk-test");
    }

    private static String oneShot(int i) {
        return "{\"model\":\"gpt-5.6-sol\",\"messages\":[{\"role\":\"user\",\"content\":\""
                + ("number " + i + " and many words of its own ").repeat(250) + "\"}]}";
    }

    @Test
    void promptsThatNeverReturnComeToBeSentWithoutTheProvidersOwnBreakpoint() throws Exception {
        String sent = "";
        for (int i = 0; i < 120; i++) {
            post("/openai/v1/chat/completions", oneShot(i));
            sent = upstream.next().text();
            millis.addAndGet(60_000);
        }

        assertThat(sent)
                .isEqualTo("{\"prompt_cache_options\":{\"mode\":\"explicit\"},"
                        + oneShot(119).substring(1));
    }

    @Test
    void theBillOfAStreamedResponseIsRead() throws Exception {
        upstream.nowPlay((request, wire) -> wire.answer("200 OK", "text/event-stream", RESPONSE_EVENTS));

        ExchangeReport report =
                post("/openai/v1/responses", "{\"model\":\"gpt-6-sol\",\"input\":\"hi\",\"stream\":true}");

        assertThat(report.dialect()).isEqualTo("openai.responses");
        assertThat(report.model()).isEqualTo("gpt-6-sol");
        assertThat(report.ledger().orElseThrow().billed())
                .isEqualTo(new Usage(40, 1_900, 0, 60, 0, OptionalLong.of(5)));
        assertThat(report.ledger().orElseThrow().paid().toDollars().toPlainString())
                .startsWith("0.00066");
    }

    @Test
    void whatIsProcessedRegionallyCostsWhatThatCosts() throws Exception {
        String body = "{\"model\":\"gpt-6-sol\",\"input\":\"hi\"}";
        upstream.nowPlay((request, wire) -> wire.answer("200 OK", "text/event-stream", RESPONSE_EVENTS));

        double worldwide = paid(post("/openai/v1/responses", body));
        double regional = paid(post("/europe/v1/responses", body));

        assertThat(regional / worldwide).isCloseTo(1.1, within(1e-6));
    }

    @Test
    void compactingAConversationIsAPromptWithABill() throws Exception {
        upstream.nowPlay((request, wire) -> wire.answer(
                "200 OK",
                JSON,
                "{\"id\":\"r\",\"object\":\"response.compaction\",\"output\":[{\"type\":\"compaction\"}],\"usage\":{"
                        + "\"input_tokens\":2000,\"input_tokens_details\":{\"cached_tokens\":1900},\"output_tokens\":5,"
                        + "\"total_tokens\":2005}}"));

        ExchangeReport report = post(
                "/openai/v1/responses/compact", "{\"model\":\"gpt-5.2\",\"input\":\"" + "much ".repeat(2_000) + "\"}");

        assertThat(upstream.next().text()).startsWith("{\"prompt_cache_key\":\"");
        assertThat(report.model()).isEqualTo("gpt-5.2");
        assertThat(report.ledger().orElseThrow().billed())
                .isEqualTo(new Usage(100, 1_900, 0, 0, 0, OptionalLong.of(5)));
    }

    private static double paid(ExchangeReport report) {
        return report.ledger().orElseThrow().paid().toDollars().doubleValue();
    }

    @Test
    void atTheRootABearerTokenIsThatOfAnOpenAiClient() throws Exception {
        ExchangeReport report = post("/v1/chat/completions", oneShot(1));

        assertThat(report.route()).isEqualTo("openai");
        assertThat(report.dialect()).isEqualTo("openai.chat");
        assertThat(upstream.next().line()).startsWith("POST /v1/chat/completions ");
    }

    @Test
    void whatOnlyTheProviderHoldsGoesThroughAndIsAccounted() throws Exception {
        String body = "{\"model\":\"gpt-5.6-sol\",\"previous_response_id\":\"resp_1\",\"input\":\"go on\"}";
        upstream.nowPlay((request, wire) -> wire.answer("200 OK", "text/event-stream", RESPONSE_EVENTS));

        ExchangeReport report = post("/openai/v1/responses", body);

        assertThat(upstream.next().text()).isEqualTo(body);
        assertThat(report.fallback()).isEqualTo(Optional.empty());
        assertThat(report.plan().orElseThrow().withheld()).contains(Reason.PREFIX_UNKNOWN);
        assertThat(report.ledger()).isPresent();
    }

    @Test
    void ourOwnErrorsLookLikeTheirs() throws Exception {
        upstream.nowPlay((request, wire) -> wire.reset());
        HttpResponse<String> answer = gateway.send("/openai/v1/chat/completions", oneShot(1));

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.headers().firstValue("x-request-id"))
                .isPresent()
                .isEqualTo(answer.headers().firstValue("x-token-optimizer-request-id"));
        assertThat(answer.body())
                .startsWith("{\"error\":{\"message\":\"the upstream of route 'openai'")
                .endsWith("\",\"type\":\"server_error\",\"param\":null,\"code\":\"upstream_broken\"}}");
    }

    @Test
    void otherPathsStreamThrough() throws Exception {
        ExchangeReport report = post("/openai/v1/embeddings", "{\"model\":\"e\",\"input\":\"hi\"}");

        assertThat(report.plan()).isEmpty();
        assertThat(upstream.next().text()).isEqualTo("{\"model\":\"e\",\"input\":\"hi\"}");
    }

    @Test
    void aRefusedMarkerIsMadeUpForByTheOriginal() throws Exception {
        for (int i = 0; i < 120; i++) {
            post("/openai/v1/chat/completions", oneShot(i));
            upstream.next();
            millis.addAndGet(60_000);
        }
        upstream.nowPlay((request, wire) -> {
            boolean marked = request.text().contains("prompt_cache_options");
            wire.answer(
                    marked ? "400 Bad Request" : "200 OK",
                    JSON,
                    marked
                            ? "{\"error\":{\"message\":\"Unknown parameter: 'prompt_cache_options'.\"}}"
                            : CHAT_ANSWER.formatted(0));
        });

        ExchangeReport refused = post("/openai/v1/chat/completions", oneShot(1_000));
        post("/openai/v1/chat/completions", oneShot(1_001));

        assertThat(refused.refusedStatus()).isEqualTo(400);
        upstream.next();
        assertThat(upstream.next().text()).isEqualTo(oneShot(1_000));
        assertThat(upstream.next().text()).isEqualTo(oneShot(1_001));
    }
}
