package dev.tokenoptimizer.cli.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.config.AwsCredential;
import dev.tokenoptimizer.gateway.config.CredentialConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig.HttpVersion;
import dev.tokenoptimizer.gateway.dialect.RouteDialect;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.lab.provider.Invoice;
import dev.tokenoptimizer.lab.provider.Pacing;
import dev.tokenoptimizer.lab.provider.Settings;
import dev.tokenoptimizer.ledger.LedgerEntry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Claude through the gateway on every platform that serves it, before a simulated one that checks fields, versions and signatures. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlatformsTest {

    private static final String SECRET = "a secret of the tests";
    private static final String LONG = "You answer questions about the river port of Hamm. ".repeat(800);
    private static final String BEDROCK_ID = "eu.anthropic.claude-opus-4-6-v1";
    private static final String VERTEX_PATH =
            "/v1/projects/p1/locations/europe-west1/publishers/anthropic/models/claude-opus-4-6";
    private static final String AUTOMATIC = "\"cache_control\":{\"type\":\"ephemeral\"},";
    private static final String SCOPED = ",\"cache_control\":{\"type\":\"ephemeral\",\"scope\":\"global\"}";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final TlsFront tls = new TlsFront();
    private final Stage stage = new Stage(
            Settings.defaults()
                    .withPacing(Pacing.AT_ONCE)
                    .withSigningKeys(Arrays.stream(Platform.values())
                            .collect(Collectors.toMap(Platform::payer, platform -> SECRET))),
            provider -> {
                tls.leadsTo(provider);
                return Arrays.stream(Platform.values())
                        .map(platform -> platform.route(provider, tls))
                        .toList();
            },
            around -> around.withAwsChain(profile ->
                    StaticCredentialsProvider.create(AwsBasicCredentials.create(profile.orElseThrow(), SECRET))));

    @AfterAll
    void close() {
        client.close();
        stage.close();
        tls.close();
    }

    enum Platform {
        CONVERSE("/model/" + BEDROCK_ID + "/converse", "/model/" + BEDROCK_ID + "/converse-stream"),
        CONVERSE_OVER_HTTP_2(CONVERSE.whole, CONVERSE.streamed),
        CONVERSE_OVER_TLS(CONVERSE.whole, CONVERSE.streamed),
        /** Amazon's own, which takes cache points everywhere but in the tools. */
        NOVA("/model/amazon.nova-pro-v1:0/converse", "/model/amazon.nova-pro-v1:0/converse-stream"),
        INVOKE_MODEL("/model/" + BEDROCK_ID + "/invoke", "/model/" + BEDROCK_ID + "/invoke-with-response-stream"),
        BEDROCK_MESSAGES("/v1/messages", "/v1/messages"),
        VERTEX(VERTEX_PATH + ":rawPredict", VERTEX_PATH + ":streamRawPredict"),
        FOUNDRY("/v1/messages", "/v1/messages");

        private final String whole;
        private final String streamed;

        Platform(String whole, String streamed) {
            this.whole = whole;
            this.streamed = streamed;
        }

        /** Who is charged. */
        String payer() {
            return "AK" + name().replace("_", "");
        }

        String prefix() {
            return "/" + name().toLowerCase(Locale.ROOT);
        }

        RouteConfig route(URI provider, TlsFront tls) {
            return switch (this) {
                case CONVERSE, NOVA, INVOKE_MODEL -> signing(RouteDialect.BEDROCK, provider, "", "bedrock");
                case CONVERSE_OVER_HTTP_2 ->
                    signing(RouteDialect.BEDROCK, provider, "", "bedrock").withHttpVersion(HttpVersion.HTTP_2);
                case CONVERSE_OVER_TLS ->
                    signing(RouteDialect.BEDROCK, tls.uri(), "", "bedrock").withTrust(tls.authority());
                case BEDROCK_MESSAGES ->
                    signing(RouteDialect.ANTHROPIC_MESSAGES, provider, "/bedrock-mantle/anthropic", "bedrock-mantle")
                            .withProvider("bedrock");
                case VERTEX -> RouteConfig.of(RouteDialect.VERTEX, name(), prefix(), provider);
                case FOUNDRY ->
                    RouteConfig.anthropic(name(), prefix(), URI.create(provider + "/foundry/anthropic"))
                            .withProvider("foundry");
            };
        }

        private RouteConfig signing(RouteDialect dialect, URI provider, String path, String service) {
            return RouteConfig.of(dialect, name(), prefix(), URI.create(provider + path))
                    .withCredential(CredentialConfig.of(
                            new AwsCredential(Optional.of(payer()), Optional.of("eu-central-1"), service)));
        }

        boolean isConverse() {
            return this == CONVERSE || this == CONVERSE_OVER_HTTP_2 || this == CONVERSE_OVER_TLS || this == NOVA;
        }

        /** What stands before the prompt in a body. */
        String beginning(boolean stream) {
            return switch (this) {
                case CONVERSE, CONVERSE_OVER_HTTP_2, CONVERSE_OVER_TLS -> "";
                case NOVA ->
                    "\"toolConfig\":{\"tools\":[{\"toolSpec\":{\"name\":\"level\",\"description\":\""
                            + LONG.substring(0, 9_000) + "\",\"inputSchema\":{\"json\":{\"type\":\"object\"}}}}]},";
                case INVOKE_MODEL -> "\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":60,";
                case VERTEX -> "\"anthropic_version\":\"vertex-2023-10-16\",\"max_tokens\":60,";
                case BEDROCK_MESSAGES ->
                    "\"model\":\"anthropic.claude-opus-5\",\"max_tokens\":60,\"stream\":" + stream + ",";
                case FOUNDRY -> "\"model\":\"claude-opus-5\",\"max_tokens\":60,\"stream\":" + stream + ",";
            };
        }

        String body(String question, boolean stream) {
            String text = isConverse() ? "[{\"text\":\"%s\"}]" : "[{\"type\":\"text\",\"text\":\"%s\"}]";
            return "{" + beginning(stream) + "\"system\":" + text.formatted(LONG)
                    + ",\"messages\":[{\"role\":\"user\",\"content\":" + text.formatted(question) + "}]}";
        }
    }

    @ParameterizedTest
    @EnumSource
    void nobodyMarksAndWhatCameBeforeIsReadAndTheLedgerIsTheInvoice(Platform platform) throws Exception {
        Invoice.Total before = stage.provider().invoice(platform.payer()).completed();
        List<LedgerEntry> ledger = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ledger.add(send(platform, platform.whole, platform.body("question " + i, false)));
        }
        ledger.add(send(platform, platform.streamed, platform.body("tides", true)));

        assertThat(ledger.getLast().billed().read()).isGreaterThan(2_000);
        assertThat(ledger.getLast().saved().picoDollars()).isPositive();
        assertThatLedgerIsInvoice(platform, ledger, before);
        if (platform == Platform.CONVERSE_OVER_TLS) {
            assertThat(tls.protocols()).containsExactly("h2");
        }
    }

    /** A client's own caching, which some of the platforms would refuse as it came. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"CONVERSE", "CONVERSE_OVER_HTTP_2", "CONVERSE_OVER_TLS", "NOVA"})
    void cachingAtTheTopLevelAndScopesAreSaidAsThePlatformTakesThem(Platform platform) throws Exception {
        Invoice.Total before = stage.provider().invoice(platform.payer()).completed();
        String body = platform.body("question", false)
                .replace("river port", platform.name())
                .replace("\"system\"", AUTOMATIC + "\"system\"")
                .replace(". \"}]", ". \"" + SCOPED + "}]");
        List<LedgerEntry> ledger = List.of(send(platform, platform.whole, body), send(platform, platform.whole, body));

        assertThat(ledger.getFirst().billed().written()).isGreaterThan(2_000);
        assertThat(ledger.getLast().billed().fresh()).isLessThan(10);
        assertThatLedgerIsInvoice(platform, ledger, before);
    }

    private void assertThatLedgerIsInvoice(Platform platform, List<LedgerEntry> ledger, Invoice.Total before) {
        Invoice.Total now = stage.provider().invoice(platform.payer()).completed();
        assertThat(now.requests() - before.requests()).isEqualTo(ledger.size());
        assertThat(List.of(
                        sum(ledger, entry -> entry.billed().fresh()),
                        sum(ledger, entry -> entry.billed().read()),
                        sum(ledger, entry -> entry.billed().written()),
                        sum(ledger, entry -> entry.billed().output().orElseThrow()),
                        sum(ledger, entry -> entry.paid().picoDollars())))
                .containsExactly(
                        now.fresh() - before.fresh(),
                        now.read() - before.read(),
                        now.written5m() + now.written1h() - before.written5m() - before.written1h(),
                        now.output() - before.output(),
                        now.cost().picoDollars() - before.cost().picoDollars());
    }

    private static long sum(List<LedgerEntry> ledger, ToLongFunction<LedgerEntry> figure) {
        return ledger.stream().mapToLong(figure).sum();
    }

    private LedgerEntry send(Platform platform, String path, String body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(stage.gatewayUrl(platform.prefix()) + path))
                .header("content-type", "application/json")
                .header("anthropic-version", "2023-06-01");
        switch (platform) {
            case VERTEX -> request.header("authorization", "Bearer " + platform.payer());
            case FOUNDRY -> request.header("api-key", platform.payer());
            default -> {}
        }
        HttpResponse<byte[]> response = client.send(
                request.POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode())
                .as(new String(response.body(), StandardCharsets.UTF_8))
                .isEqualTo(200);
        ExchangeReport report = stage.report();
        assertThat(report.refusedStatus()).isZero();
        return report.ledger().orElseThrow();
    }
}
