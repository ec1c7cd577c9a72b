package dev.tokenoptimizer.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.config.AdminConfig;
import dev.tokenoptimizer.gateway.config.CredentialConfig;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.dialect.RouteDialect;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.plan.Reason;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Azure's addresses, deployments and keys through a whole gateway, before a canned upstream. */
@Timeout(60)
class AzureRoutesTest {

    private static final String JSON = "application/json";
    private static final String ANSWER =
            "{\"id\":\"c\",\"object\":\"chat.completion\",\"choices\":[],\"usage\":{\"prompt_tokens\":2000,"
                    + "\"completion_tokens\":5,\"total_tokens\":2005,\"prompt_tokens_details\":{\"cached_tokens\":1000}}}";
    private static final String CHAT = "{%s\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private final BlockingQueue<ExchangeReport> reports = new LinkedBlockingQueue<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private FakeUpstream upstream;
    private GatewayService service;

    @BeforeEach
    void start() throws Exception {
        upstream = FakeUpstream.answering("200 OK", JSON, ANSWER);
        GatewayConfig defaults = GatewayConfig.defaults();
        RouteConfig azure = RouteConfig.of(RouteDialect.AZURE_OPENAI, "azure", "/azure", upstream.uri())
                .withDeployments(Map.of("chat-prod", "gpt-5.2", "writer", "gpt-5.6-sol"));
        RouteConfig own = RouteConfig.of(RouteDialect.AZURE_OPENAI, "own", "/own", upstream.uri())
                .withCredential(CredentialConfig.of("azure-secret"));
        service = new GatewayService(
                defaults.withListen(defaults.listen().withAddress("127.0.0.1", 0))
                        .withAdmin(new AdminConfig(false, "127.0.0.1", 0, false))
                        .withRoutes(List.of(azure, own)),
                "0123456789abcdef".getBytes(UTF_8),
                Surroundings.ofMachine().withListener(reports::add));
        service.start().toCompletableFuture().join();
    }

    @AfterEach
    void stop() throws Exception {
        service.close().toCompletableFuture().join();
        upstream.close();
    }

    private ExchangeReport post(String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
                .header("content-type", JSON)
                .header("api-key", "client-key")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        ExchangeReport report = reports.poll(10, TimeUnit.SECONDS);
        assertThat(report).isNotNull();
        return report;
    }

    @Test
    void aDeploymentInThePathIsPricedAsItsModel() throws Exception {
        ExchangeReport report =
                post("/azure/openai/deployments/chat-prod/chat/completions?api-version=2024-10-21", CHAT.formatted(""));

        FakeUpstream.Received sent = upstream.next();
        assertThat(sent.line())
                .startsWith("POST /openai/deployments/chat-prod/chat/completions?api-version=2024-10-21 ");
        assertThat(sent.values("api-key")).containsExactly("client-key");
        assertThat(sent.text()).startsWith("{\"prompt_cache_key\":\"");
        assertThat(report.dialect()).isEqualTo("openai.chat");
        assertThat(report.model()).isEqualTo("gpt-5.2");
        assertThat(report.ledger().orElseThrow().paid().toDollars().toPlainString())
                .startsWith("0.001995");
    }

    @Test
    void aDeploymentInTheBodyIsPricedAsItsModel() throws Exception {
        ExchangeReport chat = post("/azure/openai/v1/chat/completions", CHAT.formatted("\"model\":\"writer\","));
        ExchangeReport response =
                post("/azure/openai/v1/responses?api-version=preview", "{\"model\":\"writer\",\"input\":\"hi\"}");

        assertThat(chat.model()).isEqualTo("gpt-5.6-sol");
        assertThat(response.dialect()).isEqualTo("openai.responses");
        assertThat(response.model()).isEqualTo("gpt-5.6-sol");
    }

    @Test
    void aDeploymentThatStandsForNothingKnownIsLeftAlone() throws Exception {
        String body = CHAT.formatted("");
        ExchangeReport report = post("/azure/openai/deployments/other/chat/completions?api-version=1", body);

        assertThat(upstream.next().text()).isEqualTo(body);
        assertThat(report.plan().orElseThrow().withheld()).containsExactly(Reason.UNKNOWN_MODEL);
        assertThat(report.ledger()).isPresent();
    }

    @Test
    void theGatewaysOwnKeyIsShownAsAzureWantsIt() throws Exception {
        post("/own/openai/deployments/gpt-5.2/chat/completions?api-version=1", CHAT.formatted(""));

        FakeUpstream.Received sent = upstream.next();
        assertThat(sent.values("api-key")).containsExactly("azure-secret");
        assertThat(sent.values("authorization")).isEmpty();
    }

    @Test
    void atTheRootAnApiKeyIsThatOfAClientOfAzure() throws Exception {
        ExchangeReport report =
                post("/openai/deployments/chat-prod/chat/completions?api-version=1", CHAT.formatted(""));

        assertThat(report.route()).isEqualTo("azure");
        assertThat(report.model()).isEqualTo("gpt-5.2");
    }

    @Test
    void whatIsNoPromptStreamsThrough() throws Exception {
        for (String path : List.of(
                "/azure/openai/deployments/chat-prod/embeddings?api-version=1",
                "/azure/openai/deployments/a/b/chat/completions?api-version=1",
                "/azure/openai/deployments/chat/completions?api-version=1")) {
            assertThat(post(path, "{\"input\":\"hi\"}").plan()).as(path).isEmpty();
        }
    }
}
