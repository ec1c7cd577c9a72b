package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.config.CredentialConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.dialect.RouteDialect;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.plan.Reason;
import java.util.List;
import java.util.Map;
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

    private FakeUpstream upstream;
    private FakeUpstream openAi;
    private Served gateway;

    @BeforeEach
    void start() throws Exception {
        upstream = FakeUpstream.answering("200 OK", JSON, ANSWER);
        RouteConfig azure = RouteConfig.of(RouteDialect.AZURE_OPENAI, "azure", "/azure", upstream.uri())
                .withDeployments(Map.of("chat-prod", "gpt-5.2", "writer", "gpt-5.6-sol"));
        RouteConfig own = RouteConfig.of(RouteDialect.AZURE_OPENAI, "own", "/own", upstream.uri())
                .withCredential(CredentialConfig.of("azure-secret"));
        RouteConfig provisioned = RouteConfig.of(RouteDialect.AZURE_OPENAI, "ptu", "/ptu", upstream.uri())
                .withDeployments(Map.of("writer", "gpt-5.6-sol"))
                .withProvider("azure-provisioned");
        openAi = FakeUpstream.answering("200 OK", JSON, ANSWER);
        gateway = new Served(
                Served.config(RouteConfig.openAi("openai", "/openai", openAi.uri()), azure, own, provisioned));
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        upstream.close();
        openAi.close();
    }

    private ExchangeReport post(String path, String body) throws Exception {
        return gateway.post(path, body, "api-key", "client-key");
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
    void whereThroughputIsProvisionedNothingButTheKeyIsSentAndTokensCountWithoutMoney() throws Exception {
        String body = CHAT.formatted("\"model\":\"writer\",").replace("hi", "many words ".repeat(1_500));
        for (int i = 0; i < 3; i++) {
            ExchangeReport report = post("/ptu/openai/v1/chat/completions", body);

            assertThat(upstream.next().text())
                    .matches("\\{\"prompt_cache_key\":\"[0-9a-f]{32}\",.*")
                    .endsWith(body.substring(1))
                    .hasSize(body.length() + "\"prompt_cache_key\":\"\",".length() + 32);
            assertThat(report.ledger().orElseThrow().billed().read()).isEqualTo(1_000);
            assertThat(report.ledger().orElseThrow().paid().picoDollars()).isZero();
        }
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
        assertThat(upstream.next().values("api-key")).containsExactly("client-key");
        assertThat(openAi.isIdle()).isTrue();
    }

    @Test
    void aBearerTokenAtTheSamePathIsThatOfAClientOfOpenAi() throws Exception {
        ExchangeReport report = gateway.post(
                "/openai/v1/chat/completions",
                CHAT.formatted("\"model\":\"gpt-5.2\","),
                "authorization",
                "Bearer sk-of-openai");

        assertThat(report.route()).isEqualTo("openai");
        assertThat(openAi.next().line()).startsWith("POST /v1/chat/completions ");
        assertThat(upstream.isIdle()).isTrue();
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
