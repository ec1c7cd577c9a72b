package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.usage.Usage;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts that speak Chat Completions and differ by data alone, through a whole gateway, before a canned upstream. */
@Timeout(60)
class HostsTest {

    private static final List<String> HOSTS = List.of(
            "openrouter", "model-studio", "xai", "moonshot", "mistral", "fireworks", "groq", "deepseek", "self-hosted");
    private static final String JSON = "application/json";
    private static final String USAGE =
            "{\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":2000,\"completion_tokens\":5,%s}}";
    private static final String TURN =
            "{\"model\":\"%s\",\"messages\":[{\"role\":\"system\",\"content\":\"Be kind.\"},{\"role\":\"user\",\"content\":\"%s\"}%s]}";

    private FakeUpstream upstream;
    private Served gateway;

    @BeforeEach
    void start() throws Exception {
        upstream = FakeUpstream.answering(
                "200 OK", JSON, USAGE.formatted("\"prompt_tokens_details\":{\"cached_tokens\":1500}"));
        gateway = new Served(Served.config(HOSTS.stream()
                .map(host ->
                        RouteConfig.openAi(host, "/" + host, upstream.uri()).withProvider(host))
                .toArray(RouteConfig[]::new)));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        upstream.close();
    }

    private ExchangeReport post(String host, String body, String... headers) throws Exception {
        return gateway.post("/" + host + "/v1/chat/completions", body, headers);
    }

    private static String first(String question) {
        return TURN.formatted("some/model", question, "");
    }

    private static String second(String question) {
        return TURN.formatted(
                "some/model",
                question,
                ",{\"role\":\"assistant\",\"content\":\"a\"},{\"role\":\"user\",\"content\":\"and?\"}");
    }

    @ParameterizedTest
    @CsvSource({"openrouter,x-session-id", "xai,x-grok-conv-id", "fireworks,x-session-affinity"})
    void aConversationStaysTogetherByAHeader(String host, String header) throws Exception {
        for (String body : List.of(first("one"), second("one"), first("two"))) {
            post(host, body);
        }
        List<FakeUpstream.Received> sent =
                Stream.of(upstream.next(), upstream.next(), upstream.next()).toList();
        List<String> keys =
                sent.stream().flatMap(one -> one.values(header).stream()).toList();

        assertThat(keys).hasSize(3).allMatch(key -> key.matches("[0-9a-f]{32}"));
        assertThat(keys.get(1)).isEqualTo(keys.get(0)).isNotEqualTo(keys.get(2));
        assertThat(sent.get(0).text()).isEqualTo(first("one"));
    }

    @Test
    void aConversationStaysTogetherByAField() throws Exception {
        post("mistral", first("one"));
        post("mistral", second("one"));
        String sent = upstream.next().text();
        String key = sent.substring(0, sent.indexOf("\"model\""));

        assertThat(key).matches("\\{\"prompt_cache_key\":\"[0-9a-f]{32}\",");
        assertThat(upstream.next().text()).startsWith(key);
    }

    /** xAI: a header in Chat, a field in Responses. */
    @Test
    void whatLeadsToACacheGoesByTheApiWhereTheProviderTellsThemApart() throws Exception {
        gateway.post("/xai/v1/responses", "{\"model\":\"grok-4.7\",\"input\":\"hi\"}");

        FakeUpstream.Received sent = upstream.next();
        assertThat(sent.text()).matches("\\{\"prompt_cache_key\":\"[0-9a-f]{32}\",\"model\".*");
        assertThat(sent.values("x-grok-conv-id")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"model-studio", "moonshot", "groq", "deepseek", "self-hosted"})
    void whereNothingLeadsToACacheNothingIsSent(String host) throws Exception {
        ExchangeReport report = post(host, first("one"));

        FakeUpstream.Received sent = upstream.next();
        assertThat(sent.text()).isEqualTo(first("one"));
        assertThat(sent.headers()).noneMatch(header -> header.startsWith("x-") && !header.startsWith("x-token"));
        assertThat(report.plan().orElseThrow().key()).isEmpty();
    }

    @Test
    void whatTheClientSaysItselfStays() throws Exception {
        post("openrouter", first("one"), "x-session-id", "mine");
        assertThat(upstream.next().values("x-session-id")).containsExactly("mine");

        post("openrouter", first("one").replace("{\"model\"", "{\"session_id\":\"mine\",\"model\""));
        assertThat(upstream.next().values("x-session-id")).isEmpty();
    }

    @Test
    void aHostThatRefusesTheHeaderIsSentTheOriginal() throws Exception {
        upstream.nowPlay((request, wire) -> wire.answer(
                request.values("x-grok-conv-id").isEmpty() ? "200 OK" : "400 Bad Request",
                JSON,
                USAGE.formatted("\"total_tokens\":2005")));

        ExchangeReport report = post("xai", first("one"));

        assertThat(report.refusedStatus()).isEqualTo(400);
        assertThat(upstream.next().values("x-grok-conv-id")).hasSize(1);
        assertThat(upstream.next().values("x-grok-conv-id")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "xai,grok-4.7,0.00178",
        "deepseek,deepseek-v4-pro,0.0007458",
        "moonshot,kimi-k3.1-pro,0.00135",
        "fireworks,accounts/fireworks/models/gpt-oss-120b,0.0001005",
        "model-studio,qwen3.8-max,0.00163",
        "openrouter,anthropic/claude-sonnet-4.5,0.002025",
        "openrouter,openai/gpt-5.5,0.0034"
    })
    void aListedModelIsCharged(String host, String model, String dollars) throws Exception {
        ExchangeReport report = post(host, TURN.formatted(model, "hi", ""));

        assertThat(report.ledger().orElseThrow().billed())
                .isEqualTo(new Usage(500, 1_500, 0, 0, 0, OptionalLong.of(5)));
        assertThat(report.ledger().orElseThrow().paid().toDollars().stripTrailingZeros())
                .isEqualTo(new java.math.BigDecimal(dollars));
    }

    @ParameterizedTest
    @ValueSource(strings = {"openrouter", "mistral", "groq", "self-hosted"})
    void theTokensOfAnyOtherModelCountWithoutMoney(String host) throws Exception {
        ExchangeReport report = post(host, first("hi"));

        assertThat(report.ledger().orElseThrow().billed().read()).isEqualTo(1_500);
        assertThat(report.ledger().orElseThrow().model()).isEqualTo("unknown");
        assertThat(report.ledger().orElseThrow().paid().picoDollars()).isZero();
    }
}
