package dev.tokenoptimizer.gateway.route;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.dialect.RouteDialect;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.tariff.TariffBook;
import io.vertx.core.MultiMap;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose cache a request reaches where tokens change and the cache stays. */
class ScopeResolverTest {

    private final ScopeResolver resolver = new ScopeResolver(
            "0123456789abcdef".getBytes(UTF_8), new Workspaces(TariffBook.shipped()::addressIsResource));

    private static RouteConfig route(String provider, String upstream) {
        RouteDialect dialect = provider.equals("foundry") ? RouteDialect.ANTHROPIC_MESSAGES : RouteDialect.AZURE_OPENAI;
        return RouteConfig.of(dialect, "r", "/r", URI.create(upstream)).withProvider(provider);
    }

    private CacheScope scope(RouteConfig config, String header, String value) {
        Route route = new RouteTable(GatewayConfig.defaults().withRoutes(List.of(config)))
                .routes()
                .get(0);
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add(header, value);
        return resolver.resolve(route, headers, Optional.empty()).scope();
    }

    @ParameterizedTest
    @ValueSource(strings = {"azure", "azure-provisioned", "foundry"})
    void tokensOfOneResourceShareItsCacheAndThoseOfAnotherDoNot(String provider) {
        RouteConfig one = route(provider, "https://one.example");
        RouteConfig other = route(provider, "https://other.example");

        assertThat(scope(one, "authorization", "Bearer a"))
                .isEqualTo(scope(one, "authorization", "bearer b"))
                .isNotEqualTo(scope(other, "authorization", "Bearer a"));
    }

    @Test
    void resourcesBehindOneHostAreToldApartByTheirPath() {
        assertThat(scope(route("azure", "https://gateway.example/one"), "authorization", "Bearer a"))
                .isNotEqualTo(scope(route("azure", "https://gateway.example/two"), "authorization", "Bearer a"));
    }

    @Test
    void aKeyStaysWhatTellsCallersApart() {
        RouteConfig azure = route("azure", "https://one.example");

        assertThat(scope(azure, "api-key", "a")).isNotEqualTo(scope(azure, "api-key", "b"));
    }

    @Test
    void aConfiguredWorkspaceIsBelievedFirst() {
        RouteConfig azure = route("azure", "https://one.example").withWorkspace("team");

        assertThat(scope(azure, "authorization", "Bearer a")).isEqualTo(ScopeResolver.ofWorkspace("azure", "team"));
    }

    @Test
    void whereAnAddressIsEverybodysATokenIsItsOwn() {
        RouteConfig openAi = RouteConfig.openAi();

        assertThat(scope(openAi, "authorization", "Bearer a")).isNotEqualTo(scope(openAi, "authorization", "Bearer b"));
    }
}
