package dev.tokenoptimizer.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokenoptimizer.optimizer.Mode;
import dev.tokenoptimizer.plan.ClientMarkers;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {

    @TempDir
    private Path folder;

    private GatewayConfig load(String yaml) throws Exception {
        return load(yaml, Map.of()).config();
    }

    private ConfigLoader.Loaded load(String yaml, Map<String, String> environment) throws Exception {
        return new ConfigLoader(Optional.of(write(yaml)), environment).load();
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(folder.resolve("gateway.yaml"), yaml);
    }

    private List<String> errors(String yaml, Map<String, String> environment) throws IOException {
        ConfigLoader loader = new ConfigLoader(Optional.of(write(yaml)), environment);
        String prefix = folder + "/";
        return catchThrowableOfType(ConfigException.class, loader::load).errors().stream()
                .map(error -> error.toString().replace(prefix, ""))
                .toList();
    }

    private List<String> errors(String yaml) throws IOException {
        return errors(yaml, Map.of());
    }

    @Test
    void withoutAFileTheDefaultsHold() throws Exception {
        assertThat(new ConfigLoader(Optional.empty(), Map.of()).load().config()).isEqualTo(GatewayConfig.defaults());
    }

    @Test
    void anEmptyFileChangesNothing() throws Exception {
        assertThat(load("")).isEqualTo(GatewayConfig.defaults());
        assertThat(load("# only a comment\n")).isEqualTo(GatewayConfig.defaults());
        assertThat(load("listen:\nlimits: {}\n")).isEqualTo(GatewayConfig.defaults());
    }

    @Test
    void theDefaultsProxyThePublicEndpointsBehindTheLoopbackAddress() {
        GatewayConfig defaults = GatewayConfig.defaults();

        assertThat(defaults.listen().host() + ":" + defaults.listen().port()).isEqualTo("127.0.0.1:8080");
        assertThat(defaults.admin().host() + ":" + defaults.admin().port()).isEqualTo("127.0.0.1:9090");
        assertThat(defaults.routes())
                .extracting(RouteConfig::upstream)
                .containsExactly(URI.create("https://api.anthropic.com"), URI.create("https://api.openai.com"));
    }

    @Test
    void aRouteOfOpenAiGoesToItsPublicEndpoint() throws Exception {
        GatewayConfig config = load("routes: {openai: {}, team: {dialect: openai}, other: {}}");

        assertThat(config.routes())
                .extracting(route -> route.dialect().label() + " " + route.provider() + " " + route.upstream())
                .containsExactly(
                        "openai openai https://api.openai.com",
                        "openai openai https://api.openai.com",
                        "anthropic.messages anthropic https://api.anthropic.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dialect: bedrock", "dialect: openai, provider: bedrock-openai"})
    void aRouteToBedrockIsNotCalledRegionalAsItsModelsSayWhatIs(String route) throws Exception {
        String rest = route + ", upstream: 'https://example.com'}}";

        assertThat(errors("routes: {there: {regional: true, " + rest))
                .singleElement()
                .asString()
                .contains("routes.there.regional", "is of no use");
        assertThat(load("routes: {there: {regional: false, " + rest)
                        .routes()
                        .get(0)
                        .regional())
                .isFalse();
    }

    @Test
    void aRouteOfAzureNamesItsResourceAndWhatStandsBehindItsDeployments() throws Exception {
        RouteConfig azure = load("routes: {azure: {dialect: azure-openai, upstream: 'https://mine.openai.azure.com',"
                        + " deployments: 'chat=gpt-5.2, small = gpt-5.4-mini'}}")
                .routes()
                .get(0);

        assertThat(azure.provider()).isEqualTo("azure");
        assertThat(azure.deployments()).isEqualTo(Map.of("chat", "gpt-5.2", "small", "gpt-5.4-mini"));
        assertThat(errors("routes: {azure: {dialect: azure-openai}}"))
                .singleElement()
                .asString()
                .contains("routes.azure.upstream", "no public address", "https://resource.openai.azure.com");
        assertThat(errors("routes: {openai: {deployments: 'chat'}}"))
                .singleElement()
                .asString()
                .contains("names with what they stand for");
    }

    @Test
    void aFileSetsWhatItNames() throws Exception {
        Files.writeString(folder.resolve("cert.pem"), "x");
        Files.writeString(folder.resolve("key.pem"), "x");
        GatewayConfig config = load("""
                listen:
                  host: 0.0.0.0
                  port: 0
                  tls: {certificate: cert.pem, key: key.pem}
                routes:
                  anthropic: {workspace: team-a}
                  lab:
                    prefix: /lab/a
                    upstream: http://localhost:9000/base
                    httpVersion: "1.1"
                    mode: observe
                    clientMarkers: respect
                optimization:
                  mode: off
                  clientMarkers: replace
                  holdOutPercent: 2.5
                  planHeader: true
                limits:
                  bodyMax: 8MiB
                  bufferedMax: 1 GiB
                  inFlightMax: 10
                timeouts:
                  connect: 250ms
                  firstByte: 5m
                  drain: 0s
                admin:
                  enabled: false
                """);

        assertThat(config.listen().port()).isZero();
        assertThat(config.listen().tls())
                .contains(new ListenConfig.KeyPair(folder.resolve("cert.pem"), folder.resolve("key.pem")));
        assertThat(config.routes()).hasSize(2);
        assertThat(config.routes().get(0)).isEqualTo(RouteConfig.anthropic().withWorkspace("team-a"));
        RouteConfig lab = config.routes().get(1);
        assertThat(lab.name()).isEqualTo("lab");
        assertThat(lab.prefix()).isEqualTo("/lab/a");
        assertThat(lab.upstream()).isEqualTo(URI.create("http://localhost:9000/base"));
        assertThat(lab.httpVersion()).isEqualTo(RouteConfig.HttpVersion.HTTP_1_1);
        assertThat(lab.mode()).contains(Mode.OBSERVE);
        assertThat(lab.clientMarkers()).contains(ClientMarkers.RESPECT);
        assertThat(config.optimization().mode()).isEqualTo(Mode.OFF);
        assertThat(config.optimization().clientMarkers()).isEqualTo(ClientMarkers.REPLACE);
        assertThat(config.optimization().holdOutPercent()).isEqualTo(2.5);
        assertThat(config.optimization().planHeader()).isTrue();
        assertThat(config.limits().bodyBytesMax()).isEqualTo(8 << 20);
        assertThat(config.limits().bufferedBytesMax()).isEqualTo(1 << 30);
        assertThat(config.limits().inFlightMax()).isEqualTo(10);
        assertThat(config.timeouts().connect()).isEqualTo(Duration.ofMillis(250));
        assertThat(config.timeouts().firstByte()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.timeouts().drain()).isZero();
        assertThat(config.admin().enabled()).isFalse();
    }

    @Test
    void aRoutesPrefixIsItsNameUnlessItSaysOtherwise() throws Exception {
        assertThat(load("routes: {eu-team: {upstream: 'https://eu.example'}}").routes())
                .extracting(RouteConfig::prefix)
                .containsExactly("/eu-team");
    }

    @Test
    void everyErrorIsToldAtOnceWithPlaceAndRemedy() throws Exception {
        assertThat(errors("""
                                listen:
                                  port: 80800
                                  hots: x
                                timeouts:
                                    connect: 10
                                optimization: {mode: fast}
                                limits: [1]
                                admin:
                                  port: [9]
                                  enabled:
                                """))
                .containsExactly(
                        "gateway.yaml:3:3: listen.hots: is not known; did you mean 'host'?. Known below listen:"
                                + " eventLoops, host, http2, nativeTransport, port, tls.",
                        "gateway.yaml:7:9: limits: must hold keys, not a list. Write one of its keys below it: bodyMax,"
                                + " bufferedMax, connectionsMax, headerMax, inFlightMax, loopBodyMax, planningQueueMax,"
                                + " planningThreads, upstreamConnectionsMax, upstreamWaitersMax.",
                        "gateway.yaml:9:9: admin.port: must be one value, not a list. Write the value behind the"
                                + " colon.",
                        "gateway.yaml:10:11: admin.enabled: has no value. Write one, or leave the line out for the"
                                + " default.",
                        "gateway.yaml:2:9: listen.port: '80800' is not a whole number from 0 to 65535. Write for"
                                + " example 8080.",
                        "gateway.yaml:6:22: optimization.mode: 'fast' is not one of off, observe, optimize. Write for"
                                + " example optimize.",
                        "gateway.yaml:5:14: timeouts.connect: '10' is not a duration from 1ms to 24h in ms, s, m or h."
                                + " Write for example 30s.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "listen: {port: 1, port: 2} | gateway.yaml:1:19: listen.port: is there twice.",
                "listen | gateway.yaml:1:1: must hold keys, not a single value.",
                "'listen: {port: 1' | gateway.yaml:1:17: not valid YAML:",
                "routes: {} | gateway.yaml:1:9: routes: names no route.",
                "routes: {Bad_Name: {}} | gateway.yaml:1:10: routes.Bad_Name: is no name for a route.",
                "routes: {a: {upstream: 'ftp://x'}} | gateway.yaml:1:24: routes.a.upstream: 'ftp://x' is not an http or",
                "routes: {a: {upstream: 'https://u:p@x'}} | gateway.yaml:1:24: routes.a.upstream: 'https://u:p@x' is not",
                "routes: {a: {prefix: /x}, b: {prefix: /x}} | gateway.yaml:1:39: routes.b.prefix: '/x' is also the prefix",
                "routes: {a: {dialect: openai.chat}} | gateway.yaml:1:23: routes.a.dialect: 'openai.chat' is not one of",
                "listen: {tls: {certificate: none.pem}} | gateway.yaml:1:29: listen.tls.certificate: 'none.pem' is not",
                "listen: {tls: {certificate: gateway.yaml}} | gateway.yaml:1:29: listen.tls.certificate: has no listen.tls.key",
                "admin: {port: 8080} | gateway.yaml:1:15: admin.port: 8080 is both listen.port and admin.port.",
                "limits: {bodyMax: 32MB} | gateway.yaml:1:19: limits.bodyMax: '32MB' is not a size from 0B to 1GiB in",
                "optimization: {holdOutPercent: 101} | gateway.yaml:1:32: optimization.holdOutPercent: '101' is not a",
                "'? {a: b}\n: 1' | gateway.yaml:1:3: a key must be a plain word.",
            })
    void whatCannotBeIsRefused(String yaml, String error) throws Exception {
        assertThat(errors(yaml)).hasSize(1).first().asString().startsWith(error);
    }

    @Test
    void aFileThatIsNotThereIsAnErrorNotADefault() {
        ConfigLoader loader = new ConfigLoader(Optional.of(folder.resolve("none.yaml")), Map.of());

        assertThatThrownBy(loader::load)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("none.yaml: does not exist. Create it or correct the path");
    }

    @Test
    void aFileThatIsNoTextIsAnError() throws IOException {
        Path file = Files.write(folder.resolve("gateway.yaml"), new byte[] {(byte) 0xFF, 0, 1});

        assertThatThrownBy(new ConfigLoader(Optional.of(file), Map.of())::load)
                .hasMessageContaining("is not UTF-8 text");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a: &a [*a]", "&a {listen: *a}", "--- 1\n--- 2", "{", "routes: !!java.lang.Object {}", "%", "'"})
    void whatIsStrangeYamlIsAnErrorAndNeverAFailure(String yaml) throws Exception {
        assertThat(errors(yaml)).isNotEmpty();
    }

    @Test
    void aVariableOverridesTheFile() throws Exception {
        Map<String, String> environment = Map.of(
                "TOKEN_OPTIMIZER_LISTEN_PORT", "7000",
                "TOKEN_OPTIMIZER_LIMITS_BODY_MAX", "1MiB",
                "TOKEN_OPTIMIZER_LISTEN_HTTP2", "false",
                "TOKEN_OPTIMIZER_ROUTES_EU_TEAM_UPSTREAM", "https://eu.example",
                "TOKEN_OPTIMIZER_OPTIMIZATION_MODE", "");
        GatewayConfig config =
                load("listen: {port: 6000}\nroutes: {eu-team: {}}", environment).config();

        assertThat(config.listen().port()).isEqualTo(7000);
        assertThat(config.listen().http2()).isFalse();
        assertThat(config.limits().bodyBytesMax()).isEqualTo(1 << 20);
        assertThat(config.routes().get(0).upstream()).isEqualTo(URI.create("https://eu.example"));
        assertThat(config.optimization().mode()).isEqualTo(Mode.OPTIMIZE);
    }

    @Test
    void anErrorInAVariableNamesTheVariable() throws Exception {
        assertThat(errors("", Map.of("TOKEN_OPTIMIZER_LISTEN_PORT", "x")))
                .containsExactly("TOKEN_OPTIMIZER_LISTEN_PORT: listen.port: 'x' is not a whole number from 0 to 65535."
                        + " Write for example 8080.");
    }

    @Test
    void aVariableThatIsNoSettingIsAWarning() throws Exception {
        assertThat(load("", Map.of("TOKEN_OPTIMIZER_LISTEN_PROT", "1", "TOKEN_OPTIMIZER_SECRET", "s", "PATH", "x"))
                        .warnings())
                .containsExactly(
                        "environment variable TOKEN_OPTIMIZER_LISTEN_PROT is no setting and is ignored; did you"
                                + " mean 'TOKEN_OPTIMIZER_LISTEN_PORT'?");
    }

    @Test
    void whatKubernetesSetsForAServiceOfOurNameIsNoWarning() throws Exception {
        assertThat(load(
                                "",
                                Map.of(
                                        "TOKEN_OPTIMIZER_PORT", "tcp://10.0.0.1:8080",
                                        "TOKEN_OPTIMIZER_PORT_8080_TCP_ADDR", "10.0.0.1",
                                        "TOKEN_OPTIMIZER_SERVICE_HOST", "10.0.0.1",
                                        "TOKEN_OPTIMIZER_SERVICE_PORT_HTTP", "8080",
                                        "TOKEN_OPTIMIZER_ADMIN_PORT", "tcp://10.0.0.1:9090"))
                        .warnings())
                .isEmpty();
    }
}
