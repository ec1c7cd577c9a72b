package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.config.ConfigLoader;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Claude on Vertex AI and Foundry through a whole gateway, before a canned upstream. */
@Timeout(60)
class CloudRoutesTest {

    private static final String JSON = "application/json";
    private static final String USAGE = "{\"input_tokens\":1000000,\"cache_read_input_tokens\":0,"
            + "\"cache_creation_input_tokens\":0,\"output_tokens\":0}";
    private static final String TEXT = "Be kind. ".repeat(3_000);
    private static final String VERTEX_BODY = "{\"anthropic_version\":\"vertex-2023-10-16\",\"messages\":[{\"role\":"
            + "\"user\",\"content\":\"hi\"}],\"max_tokens\":9,\"system\":\"" + TEXT + "\"}";
    private static final String MODELS = "/publishers/anthropic/models/";

    private FakeUpstream upstream;

    @SuppressWarnings("NullAway.Init")
    private Served gateway;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        upstream =
                FakeUpstream.answering("200 OK", JSON, "{\"type\":\"message\",\"content\":[],\"usage\":" + USAGE + "}");
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        upstream.close();
    }

    private void serve(String routes) throws Exception {
        Path file = Files.writeString(folder.resolve("gateway.yaml"), routes.formatted(upstream.uri()));
        GatewayConfig config =
                new ConfigLoader(Optional.of(file), Map.of()).load().config();
        gateway = new Served(Served.onAnyPort(config));
    }

    private ExchangeReport post(String path, String body, String... headers) throws Exception {
        return gateway.post(path, body, headers);
    }

    private ExchangeReport vertex(String location, String model) throws Exception {
        return post(
                "/vertex/v1/projects/p1/locations/" + location + MODELS + model,
                VERTEX_BODY,
                "authorization",
                "Bearer ya29." + System.nanoTime());
    }

    @Test
    void onVertexThePathNamesTheModelAndTheOrderOfMembersStaysAsItIs() throws Exception {
        serve("routes: {vertex: {upstream: '%s'}}");

        upstream.nowPlay((request, wire) -> wire.answer(
                "200 OK",
                JSON,
                "{\"type\":\"message\",\"content\":[],\"usage\":{\"input_tokens\":9,\"cache_creation_input_tokens\":6000,"
                        + "\"output_tokens\":1}}"));

        ExchangeReport first = vertex("global", "claude-opus-4-8:rawPredict");
        ExchangeReport second = vertex("global", "claude-opus-4-8:streamRawPredict");

        assertThat(upstream.next().text()).isEqualTo(marked(VERTEX_BODY, "\"hi\"", "\"" + TEXT + "\""));
        assertThat(first.dialect()).isEqualTo("anthropic.messages");
        assertThat(first.model()).isEqualTo("claude-opus-4-8");
        // The token changed and the project did not: it is the same cache.
        assertThat(second.plan().orElseThrow().expectation().read()).isPositive();
    }

    private static String marked(String body, String... texts) {
        String marked = body;
        for (String text : texts) {
            marked = marked.replace(
                    text, "[{\"type\":\"text\",\"text\":" + text + ",\"cache_control\":{\"type\":\"ephemeral\"}}]");
        }
        return marked;
    }

    @Test
    void everyLocationOfVertexButTheGlobalOneCostsMore() throws Exception {
        serve("routes: {vertex: {upstream: '%s'}}");

        assertThat(vertex("global", "claude-opus-4-8@20260528:rawPredict")
                        .ledger()
                        .orElseThrow()
                        .paid()
                        .toDollars())
                .isEqualByComparingTo("5");
        assertThat(vertex("us-east5", "claude-opus-4-8@20260528:rawPredict")
                        .ledger()
                        .orElseThrow()
                        .paid()
                        .toDollars())
                .isEqualByComparingTo("5.5");
    }

    @Test
    void whatElseIsAskedOfVertexPasses() throws Exception {
        serve("routes: {vertex: {upstream: '%s'}}");

        assertThat(vertex("global", "count-tokens:rawPredict").dialect()).isEqualTo(ExchangeReport.NONE);
        assertThat(post(
                                "/vertex/v1/projects/p1/locations/global/publishers/google/models/imagen-4:predict",
                                "{}",
                                "a",
                                "b")
                        .dialect())
                .isEqualTo(ExchangeReport.NONE);
    }

    @Test
    void aVertexThatCannotBeReachedIsToldOfAsTheModelsClientExpects() throws Exception {
        serve("routes: {vertex: {upstream: '%s'}}");
        upstream.close();
        String project = "/vertex/v1/projects/p1/locations/global";

        assertThat(gateway.send(project + MODELS + "claude-opus-4-8:rawPredict", VERTEX_BODY)
                        .body())
                .startsWith("{\"type\":\"error\",\"error\":{\"type\":\"api_error\",");
        for (String path :
                new String[] {"/publishers/google/models/gemini-2.5-flash:generateContent", "/cachedContents"}) {
            assertThat(gateway.send(project + path, "{\"contents\":[]}").body())
                    .startsWith("{\"error\":{\"code\":502,")
                    .endsWith(",\"status\":\"INTERNAL\"}}");
        }
    }

    @Test
    void atTheRootThePathTellsVertex() throws Exception {
        serve("routes: {vertex: {upstream: '%s'}}");

        assertThat(post(
                                "/v1/projects/p1/locations/global" + MODELS + "claude-opus-4-8:rawPredict",
                                VERTEX_BODY,
                                "a",
                                "b")
                        .route())
                .isEqualTo("vertex");
    }

    @Test
    void foundryNeedsNothingButData() throws Exception {
        serve("routes: {foundry: {dialect: anthropic.messages, provider: foundry, upstream: '%s/anthropic'}}");
        String body =
                "{\"model\":\"claude-opus-4-7\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],"
                        + "\"system\":\"" + TEXT + "\"}";

        ExchangeReport report = post("/foundry/v1/messages", body, "api-key", "k", "anthropic-version", "2023-06-01");

        FakeUpstream.Received sent = upstream.next();
        assertThat(sent.line()).isEqualTo("POST /anthropic/v1/messages HTTP/1.1");
        assertThat(sent.values("api-key")).containsExactly("k");
        assertThat(report.plan()).isPresent();
        assertThat(report.ledger().orElseThrow().paid().toDollars()).isEqualByComparingTo("5");
    }
}
