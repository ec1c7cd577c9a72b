package dev.tokenoptimizer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class UpstreamOptionsTest {

    private static final String ANTHROPIC = "TOKEN_OPTIMIZER_ROUTES_ANTHROPIC_UPSTREAM";
    private static final String OPENAI = "TOKEN_OPTIMIZER_ROUTES_OPENAI_EU_UPSTREAM";

    private static final GatewayConfig CONFIG = GatewayConfig.defaults()
            .withRoutes(List.of(
                    RouteConfig.anthropic("anthropic", "/anthropic", URI.create("https://a.example")),
                    RouteConfig.openAi("openai-eu", "/openai", URI.create("https://o.example"))));

    @Test
    void aUrlIsForAllRoutes() {
        assertThat(variables("--upstream", "http://127.0.0.1:9000"))
                .isEqualTo(Map.of(ANTHROPIC, "http://127.0.0.1:9000", OPENAI, "http://127.0.0.1:9000"));
    }

    @Test
    void aNamedRouteLeadsElsewhere() {
        assertThat(variables("--upstream", "openai-eu=http://127.0.0.1:1"))
                .isEqualTo(Map.of(OPENAI, "http://127.0.0.1:1"));
        assertThat(variables("--upstream", "openai-eu=http://127.0.0.1:1", "--upstream", "http://127.0.0.1:2"))
                .isEqualTo(Map.of(ANTHROPIC, "http://127.0.0.1:2", OPENAI, "http://127.0.0.1:1"));
    }

    @Test
    void anEqualsSignInsideAUrlNamesNoRoute() {
        assertThat(variables("--upstream", "http://127.0.0.1:2/a=b"))
                .containsEntry(ANTHROPIC, "http://127.0.0.1:2/a=b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--upstream nobody=http://127.0.0.1:1",
                "--upstream http://127.0.0.1:1 --upstream http://127.0.0.1:2",
                "--upstream anthropic=http://127.0.0.1:1 --upstream anthropic=http://127.0.0.1:2"
            })
    void whatNamesNoRouteOrSaysTwoThingsIsWrongUsage(String options) {
        assertThatThrownBy(() -> variables(options.split(" ")))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("--upstream");
    }

    private static Map<String, String> variables(String... options) {
        Probe probe = new Probe();
        new CommandLine(probe).parseArgs(options);
        return probe.upstreams.variables(CONFIG);
    }

    @Command
    private static final class Probe {
        @Mixin
        @SuppressWarnings("NullAway.Init")
        private UpstreamOptions upstreams;
    }
}
