package dev.tokenoptimizer.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.dialect.PromptCall;
import dev.tokenoptimizer.gateway.dialect.RouteDialect;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose a request is where a route called openai begins as Azure's own paths do. */
class RouteTableTest {

    private static final RouteConfig OPENAI = RouteConfig.openAi();
    private static final RouteConfig AZURE =
            RouteConfig.of(RouteDialect.AZURE_OPENAI, "azure", "/azure", URI.create("https://r.openai.azure.com"));

    private static String find(List<RouteConfig> routes, String uri, String header) {
        MultiMap headers =
                MultiMap.caseInsensitiveMultiMap().add(header, header.equals("authorization") ? "Bearer token" : "key");
        Target target = new RouteTable(GatewayConfig.defaults().withRoutes(routes)).find(HttpMethod.POST, uri, headers);
        return target == null ? "nobody" : target.route().name() + " " + target.uri();
    }

    @ParameterizedTest
    @CsvSource({
        "/openai/deployments/chat/chat/completions?api-version=1, api-key",
        "/openai/deployments/chat/embeddings?api-version=1, api-key",
        "/openai/v1/responses, api-key",
        "/openai/v1/chat/completions?api-version=preview, Api-Key",
        "/openai/responses?api-version=1, api-key",
        "/openai/files?api-version=1, api-key",
        "/openai//v1/responses, api-key",
        "/openai?api-version=1, api-key",
        "/openai/deployments/chat/chat/completions?api-version=1, authorization",
        "/openai/deployments/chat/chat/completions?api-version=1, x-caller",
    })
    void whatCanOnlyBeAzuresGoesThereAndNotByPrefix(String uri, String header) {
        assertThat(find(List.of(OPENAI, AZURE), uri, header)).isEqualTo("azure " + uri);
        assertThat(find(List.of(AZURE, OPENAI), uri, header)).isEqualTo("azure " + uri);
    }

    @ParameterizedTest
    @CsvSource({"/openai/v1/responses", "/openai/responses", "/openai/v1/chat/completions", "/openai/deploymentsx"})
    void aBearerTokenUnderThePrefixOfOpenAiStaysOpenAis(String uri) {
        assertThat(find(List.of(OPENAI, AZURE), uri, "authorization"))
                .isEqualTo("openai " + uri.substring("/openai".length()));
    }

    @ParameterizedTest
    @CsvSource({"api-key", "authorization"})
    void aRequestUnderThePrefixOfAnAzureRouteIsThatRoutes(String header) {
        RouteConfig second = RouteConfig.of(
                RouteDialect.AZURE_OPENAI, "second", "/openai", URI.create("https://s.openai.azure.com/openai"));

        assertThat(find(List.of(OPENAI, AZURE), "/azure/openai/v1/responses", header))
                .isEqualTo("azure /openai/v1/responses");
        assertThat(find(List.of(AZURE, second), "/openai/deployments/d/chat/completions", header))
                .isEqualTo("second /openai/deployments/d/chat/completions");
    }

    @ParameterizedTest
    @CsvSource({
        "/openai/v1, /openai/v1/responses, azure /openai/v1/responses",
        "/openai/eu, /openai/eu/v1/responses, other /v1/responses",
    })
    void aLongerPrefixKeepsAnApiKeyOnlyWhereAzureHasNoPathsOfItsOwn(String prefix, String uri, String found) {
        RouteConfig other = RouteConfig.openAi("other", prefix, URI.create("https://other.example"));

        assertThat(find(List.of(other, AZURE), uri, "api-key")).isEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource({"/openai/v1/responses", "/openai/deployments/d/chat/completions"})
    void withoutARouteToAzureThePrefixDecides(String uri) {
        assertThat(find(List.of(OPENAI), uri, "api-key")).isEqualTo("openai " + uri.substring("/openai".length()));
    }

    /** As bedrock-mantle names them: below the host, or below /openai. */
    @ParameterizedTest
    @CsvSource({
        "'', /v1/chat/completions, /v1/chat/completions, openai.chat",
        "'', /v1/responses, /v1/responses, openai.responses",
        "'', /openai/v1/chat/completions, /openai/v1/chat/completions, openai.chat",
        "'', /openai/v1/responses, /openai/v1/responses, openai.responses",
        "/openai, /v1/chat/completions, /openai/v1/chat/completions, openai.chat",
        "/openai, /v1/responses, /openai/v1/responses, openai.responses",
    })
    void aBasePathIsTheUpstreamsOrTheClients(String base, String asked, String sent, String dialect) {
        RouteConfig mantle = RouteConfig.openAi("mantle", "/mantle", URI.create("https://mantle.example" + base))
                .withProvider("bedrock-openai");
        Target target =
                Objects.requireNonNull(new RouteTable(GatewayConfig.defaults().withRoutes(List.of(AZURE, mantle)))
                        .find(HttpMethod.POST, "/mantle" + asked, MultiMap.caseInsensitiveMultiMap()));

        assertThat(target.uri()).isEqualTo(sent);
        assertThat(target.prompt()).isNotNull().extracting(PromptCall::dialect).isEqualTo(dialect);
    }
}
