package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenoptimizer.gateway.config.AwsCredential;
import dev.tokenoptimizer.gateway.config.CallersConfig;
import dev.tokenoptimizer.gateway.config.Credential;
import dev.tokenoptimizer.gateway.config.CredentialConfig;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.LimitsConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.dialect.RouteDialect;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.plan.Reason;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.ResolveIdentityRequest;

/** Amazon Bedrock through a whole gateway, before a canned upstream. */
@Timeout(60)
class BedrockRoutesTest {

    private static final String JSON = "application/json";
    private static final String ANSWER = "{\"output\":{},\"usage\":{\"inputTokens\":7,\"outputTokens\":5,"
            + "\"totalTokens\":2012,\"cacheReadInputTokens\":2000}}";
    private static final String BODY = "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\""
            + "many words ".repeat(1_500) + "\"}]}],\"system\":[{\"text\":\"" + "Be kind. ".repeat(1_500) + "\"}]}";
    private static final String ANSWER_OF_OPENAI =
            "{\"id\":\"c\",\"object\":\"chat.completion\",\"choices\":[],\"usage\":{\"prompt_tokens\":2000,"
                    + "\"completion_tokens\":5,\"prompt_tokens_details\":{\"cached_tokens\":1000,\"cache_write_tokens\":600}}}";
    private static final String BODY_OF_OPENAI =
            "{\"model\":\"openai.gpt-5.6-sol\",\"messages\":[{\"role\":\"system\",\"content\":\""
                    + "Be kind. ".repeat(1_500) + "\"},{\"role\":\"user\",\"content\":\"%s\"}]}";
    private static final String PATH = "/model/eu.anthropic.claude-opus-4-8/converse";
    private static final String SIGNED =
            "AWS4-HMAC-SHA256 Credential=AKCLIENT/20261129/eu-central-1/bedrock/aws4_request, SignedHeaders=host, Signature="
                    + "0".repeat(64);
    private static final String TOKEN = "a-token-for-callers";

    private FakeUpstream upstream;
    private final List<Served> gateways = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        upstream = FakeUpstream.answering("200 OK", JSON, ANSWER);
    }

    @AfterEach
    void stop() throws Exception {
        gateways.forEach(Served::close);
        upstream.close();
    }

    private void serve(UnaryOperator<RouteConfig> route) {
        serve(route, UnaryOperator.identity(), () -> AwsCredentialsIdentity.create("AKGATE", "secret"));
    }

    private void serve(
            UnaryOperator<RouteConfig> route,
            UnaryOperator<GatewayConfig> settings,
            java.util.function.Supplier<AwsCredentialsIdentity> credentials) {
        GatewayConfig config =
                Served.config(route.apply(RouteConfig.of(RouteDialect.BEDROCK, "bedrock", "/bedrock", upstream.uri())));
        gateways.add(new Served(
                settings.apply(config),
                around -> around.withClock(() -> Instant.parse("2026-11-29T20:00:00Z"))
                        .withAwsChain(profile -> provider(credentials))));
    }

    private int port() {
        return gateways.getLast().port();
    }

    private static IdentityProvider<AwsCredentialsIdentity> provider(
            java.util.function.Supplier<AwsCredentialsIdentity> credentials) {
        return new IdentityProvider<>() {
            @Override
            public Class<AwsCredentialsIdentity> identityType() {
                return AwsCredentialsIdentity.class;
            }

            @Override
            public CompletableFuture<AwsCredentialsIdentity> resolveIdentity(ResolveIdentityRequest request) {
                return CompletableFuture.supplyAsync(credentials);
            }
        };
    }

    private static RouteConfig signing(RouteConfig route) {
        return route.withCredential(
                CredentialConfig.of(new AwsCredential(Optional.empty(), Optional.of("eu-central-1"), "bedrock")));
    }

    private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        return gateways.getLast().send(path, body, headers);
    }

    private ExchangeReport report() throws InterruptedException {
        return gateways.getLast().report();
    }

    /** The same conversation once more: what came back once is likely to come back again. */
    private FakeUpstream.Received secondTime(String... headers) throws Exception {
        post("/bedrock" + PATH, BODY, headers);
        upstream.next();
        report();
        post("/bedrock" + PATH, BODY, headers);
        return upstream.next();
    }

    @Test
    void aKeyIsShownAsBearerAndTheBodyIsMarked() throws Exception {
        serve(route -> route.withCredential(CredentialConfig.of("bedrock-api-key")));

        FakeUpstream.Received sent = secondTime();

        assertThat(sent.line()).isEqualTo("POST " + PATH + " HTTP/1.1");
        assertThat(sent.values("authorization")).containsExactly("Bearer bedrock-api-key");
        assertThat(sent.text())
                .contains("{\"cachePoint\":{\"type\":\"default\"")
                .hasSizeGreaterThan(BODY.length());
        ExchangeReport report = report();
        assertThat(report.dialect()).isEqualTo("bedrock.converse");
        assertThat(report.model()).isEqualTo("claude-opus-4-8");
        assertThat(report.ledger().orElseThrow().billed().read()).isEqualTo(2_000);
    }

    @Test
    void aClientsKeyPassesAndTheBodyIsMarkedToo() throws Exception {
        serve(UnaryOperator.identity());

        FakeUpstream.Received sent = secondTime("authorization", "Bearer its-own-key");

        assertThat(sent.values("authorization")).containsExactly("Bearer its-own-key");
        assertThat(sent.text()).contains("cachePoint");
    }

    @Test
    void whatWasChangedIsSignedAnewForTheHostThatItGoesTo() throws Exception {
        serve(BedrockRoutesTest::signing);

        FakeUpstream.Received sent = secondTime("authorization", SIGNED, "x-amz-date", "20200101T000000Z");

        assertThat(sent.text()).contains("cachePoint");
        assertThat(sent.values("x-amz-date")).containsExactly("20261129T200000Z");
        assertThat(sent.values("host")).containsExactly("127.0.0.1:" + upstream.port());
        assertThat(sent.values("authorization"))
                .singleElement()
                .asString()
                .startsWith(
                        "AWS4-HMAC-SHA256 Credential=AKGATE/20261129/eu-central-1/bedrock/aws4_request, SignedHeaders=")
                .contains("host");
    }

    @Test
    void whatItsClientSignedGoesAsItCameAndIsAccountedAll() throws Exception {
        serve(UnaryOperator.identity(), config -> config, () -> {
            throw new IllegalStateException("nobody asks");
        });

        for (int i = 0; i < 2; i++) {
            post(PATH, BODY, "authorization", SIGNED, "x-token-optimizer-application", "signed-too");
            FakeUpstream.Received sent = upstream.next();

            assertThat(sent.text()).isEqualTo(BODY);
            assertThat(sent.values("authorization")).containsExactly(SIGNED);
            assertThat(sent.values("host")).containsExactly("127.0.0.1:" + port());
            assertThat(sent.values("x-token-optimizer-application")).containsExactly("signed-too");
            ExchangeReport report = report();
            assertThat(report.route()).isEqualTo("bedrock");
            assertThat(report.plan().orElseThrow().withheld()).containsExactly(Reason.SIGNED);
            assertThat(report.ledger().orElseThrow().billed().read()).isEqualTo(2_000);
        }
    }

    @Test
    void whoeverWantsToBeSignedForShowsATokenWhereTokensAreConfigured() throws Exception {
        CallersConfig callers = new CallersConfig(
                Optional.empty(), Optional.empty(), List.of(Credential.of(TOKEN).orElseThrow()));
        serve(
                BedrockRoutesTest::signing,
                config -> config.withCallers(callers),
                () -> AwsCredentialsIdentity.create("AKGATE", "secret"));

        assertThat(post("/bedrock" + PATH, BODY, "authorization", SIGNED).statusCode())
                .isEqualTo(401);
        assertThat(post("/bedrock" + PATH, BODY, "authorization", SIGNED, "x-api-key", TOKEN)
                        .statusCode())
                .isEqualTo(200);
        FakeUpstream.Received sent = upstream.next();
        assertThat(sent.values("x-api-key")).isEmpty();
        assertThat(post("/bedrock" + PATH, BODY, "authorization", "Bearer " + TOKEN)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void nobodyBeyondThisMachineIsSignedForWithoutATokenToShow() {
        assertThatThrownBy(() -> serve(
                        BedrockRoutesTest::signing,
                        config -> config.withListen(config.listen().withAddress("0.0.0.0", 0)),
                        () -> AwsCredentialsIdentity.create("AKGATE", "secret")))
                .hasMessageContaining("no callers' tokens are configured");
    }

    @Test
    void withoutCredentialsToSignWithARequestIsPutOff() throws Exception {
        serve(BedrockRoutesTest::signing, config -> config, () -> {
            throw new IllegalStateException("no chain here");
        });

        HttpResponse<String> answer = post("/bedrock" + PATH, BODY);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body())
                .contains("no AWS credentials")
                .contains("route 'bedrock'")
                .startsWith("{\"__type\":\"ServiceUnavailableException\"");
        assertThat(upstream.isIdle()).isTrue();
    }

    @Test
    void credentialsThatRanOutAreNotUsed() throws Exception {
        serve(
                BedrockRoutesTest::signing,
                config -> config,
                () -> AwsSessionCredentials.builder()
                        .accessKeyId("AKGATE")
                        .secretAccessKey("secret")
                        .sessionToken("token")
                        .expirationTime(Instant.parse("2026-11-29T20:00:05Z"))
                        .build());

        assertThat(post("/bedrock" + PATH, BODY).statusCode()).isEqualTo(503);
    }

    @Test
    void whatCarriesNoPromptIsSignedAsWellAndNotBeyondWhatCanBeHeld() throws Exception {
        serve(
                BedrockRoutesTest::signing,
                config -> config.withLimits(small(config.limits())),
                () -> AwsCredentialsIdentity.create("AKGATE", "secret"));

        assertThat(post("/bedrock/model/m/count-tokens", "{}").statusCode()).isEqualTo(200);
        assertThat(upstream.next().values("authorization"))
                .singleElement()
                .asString()
                .contains("AKGATE");
        assertThat(post("/bedrock/model/m/count-tokens", "x".repeat(300_000)).statusCode())
                .isEqualTo(413);
    }

    private static LimitsConfig small(LimitsConfig limits) {
        return limits.withBodyBytesMax(200_000);
    }

    @Test
    void aRefusedMarkerIsMadeUpForByTheOriginalSignedToo() throws Exception {
        serve(BedrockRoutesTest::signing);
        upstream.nowPlay((request, wire) -> {
            boolean marked = request.text().contains("cachePoint");
            wire.answer(marked ? "400 Bad Request" : "200 OK", JSON, marked ? "{\"message\":\"no\"}" : ANSWER);
        });

        post("/bedrock" + PATH, BODY);

        FakeUpstream.Received changed = upstream.next();
        assertThat(changed.text()).contains("cachePoint");
        String marked = changed.values("authorization").getFirst();
        FakeUpstream.Received original = upstream.next();
        assertThat(original.text()).isEqualTo(BODY);
        assertThat(original.values("authorization").getFirst())
                .startsWith("AWS4-")
                .isNotEqualTo(marked);
        assertThat(report().refusedStatus()).isEqualTo(400);
    }

    @Test
    void anArnStandsForTheModelThatItIsMappedTo() throws Exception {
        String arn = "arn:aws:bedrock:eu-central-1:1:application-inference-profile/abc";
        serve(route -> route.withDeployments(Map.of(arn, "eu.anthropic.claude-opus-4-8")));

        String encoded = arn.replace(":", "%3A").replace("/", "%2F");
        post("/bedrock/model/" + encoded + "/converse-stream", BODY, "authorization", "Bearer k");

        assertThat(upstream.next().line()).contains(encoded);
        assertThat(report().model()).isEqualTo("claude-opus-4-8");
    }

    /** Some models are served below the host, others below /openai, which is the upstream's base path or the client's. */
    @ParameterizedTest
    @CsvSource({"'', /v1", "/openai, /v1", "'', /openai/v1"})
    void modelsOfOpenAiAreMarkedSignedAndPricedAtTheEndpointThatServesThem(String base, String asked) throws Exception {
        upstream.nowPlay((request, wire) -> wire.answer("200 OK", JSON, ANSWER_OF_OPENAI));
        serve(any -> RouteConfig.openAi("gpt", "/gpt", URI.create(upstream.uri() + base))
                .withProvider("bedrock-openai")
                .withCredential(CredentialConfig.of(
                        new AwsCredential(Optional.empty(), Optional.of("eu-central-1"), "bedrock-mantle"))));
        post("/gpt" + asked + "/chat/completions", BODY_OF_OPENAI.formatted("Why? ".repeat(1_500)));

        FakeUpstream.Received sent = upstream.next();
        assertThat(sent.line()).isEqualTo("POST " + base + asked + "/chat/completions HTTP/1.1");
        assertThat(sent.values("authorization"))
                .singleElement()
                .asString()
                .contains("AKGATE/20261129/eu-central-1/bedrock-mantle/aws4_request");
        assertThat(sent.text())
                .startsWith("{\"prompt_cache_options\":{\"mode\":\"explicit\"},")
                .contains("Be kind. \",\"prompt_cache_breakpoint\":{\"mode\":\"explicit\"}}]");
        ExchangeReport report = report();
        assertThat(report.model()).isEqualTo("gpt-5.6-sol");
        assertThat(report.ledger().orElseThrow().paid().toDollars().toPlainString())
                .startsWith("0.00561");
    }

    @Test
    void claudesOwnBodiesAreReadAsMessagesAndThoseOfOthersAreNot() throws Exception {
        serve(UnaryOperator.identity());
        String body = "{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":9,"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

        post("/bedrock/model/us.anthropic.claude-opus-4-8/invoke", body, "authorization", "Bearer k");
        ExchangeReport claude = report();
        post("/bedrock/model/amazon.titan-embed-text-v2%3A0/invoke", "{}", "authorization", "Bearer k");
        ExchangeReport other = report();

        assertThat(claude.dialect()).isEqualTo("anthropic.messages");
        assertThat(claude.model()).isEqualTo("claude-opus-4-8");
        assertThat(claude.plan()).isPresent();
        assertThat(other.dialect()).isEqualTo(ExchangeReport.NONE);
    }
}
