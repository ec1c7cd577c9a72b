package dev.tokenoptimizer.cli.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokenoptimizer.gateway.GatewayService;
import dev.tokenoptimizer.gateway.Surroundings;
import dev.tokenoptimizer.gateway.config.AdminConfig;
import dev.tokenoptimizer.gateway.config.AwsCredential;
import dev.tokenoptimizer.gateway.config.CredentialConfig;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.dialect.RouteDialect;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.lab.provider.Invoice;
import dev.tokenoptimizer.lab.provider.Pacing;
import dev.tokenoptimizer.lab.provider.Settings;
import dev.tokenoptimizer.lab.provider.SimulatedProvider;
import dev.tokenoptimizer.ledger.Totals;
import dev.tokenoptimizer.plan.Reason;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolChoice;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** The AWS SDK for Java, unmodified, through the gateway, before a simulated Bedrock that checks every signature. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BedrockGatewayTest {

    private static final String MODEL = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";
    private static final String LONG = "You answer questions about the river port of Hamm. ".repeat(400);
    private static final String SECRET = "a secret of the tests";

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<ExchangeReport> reports = new LinkedBlockingQueue<>();
    private final SimulatedProvider provider = SimulatedProvider.start(
                    vertx,
                    Settings.defaults()
                            .withPacing(Pacing.AT_ONCE)
                            .withSigningKeys(Map.of("AKGATE", SECRET, "AKCLIENT", SECRET)))
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    private final GatewayService gateway =
            gateway(CredentialConfig.of(new AwsCredential(Optional.empty(), Optional.of("eu-central-1"), "bedrock")));
    private final BedrockRuntimeClient client = client(gateway, "/bedrock");

    @AfterAll
    void close() {
        client.close();
        gateway.close().toCompletableFuture().join();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private GatewayService gateway(CredentialConfig credential) {
        GatewayConfig defaults = GatewayConfig.defaults();
        GatewayConfig config = defaults.withListen(defaults.listen().withAddress("127.0.0.1", 0))
                .withAdmin(new AdminConfig(false, "127.0.0.1", 0, false))
                .withRoutes(List.of(RouteConfig.of(RouteDialect.BEDROCK, "bedrock", "/bedrock", provider.baseUri())
                        .withCredential(credential)));
        GatewayService service = new GatewayService(
                config,
                SECRET.getBytes(StandardCharsets.UTF_8),
                Surroundings.ofMachine()
                        .withAwsChain(profile -> credentials("AKGATE"))
                        .withListener(reports::add));
        service.start().toCompletableFuture().join();
        return service;
    }

    /** Its clients sign as they always do: with a key that Bedrock need not know. */
    private static BedrockRuntimeClient client(GatewayService gateway, String prefix) {
        return BedrockRuntimeClient.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + gateway.port() + prefix))
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(credentials("AKCLIENT"))
                .build();
    }

    private static StaticCredentialsProvider credentials(String keyId) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(keyId, SECRET));
    }

    private static ConverseRequest.Builder question(String text) {
        return ConverseRequest.builder().modelId(MODEL).system(system()).messages(user(ContentBlock.fromText(text)));
    }

    private static List<SystemContentBlock> system() {
        return List.of(SystemContentBlock.fromText(LONG));
    }

    private static Message user(ContentBlock content) {
        return Message.builder().role(ConversationRole.USER).content(content).build();
    }

    private ExchangeReport report() throws InterruptedException {
        ExchangeReport report = reports.poll(10, TimeUnit.SECONDS);
        assertThat(report).isNotNull();
        return report;
    }

    @Test
    void nobodyMarksAndTheSystemPromptIsReadAllTheSameAndTheLedgerIsTheInvoice() throws Exception {
        reports.clear();
        List<TokenUsage> bills = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            bills.add(client.converse(question("question " + i).build()).usage());
            report();
        }
        stream();
        report();
        aRoundTripOfATool();

        assertThat(bills.getLast().cacheReadInputTokens()).isGreaterThan(2_000);
        Invoice.Total invoice = provider.invoice("AKGATE").completed();
        Totals ledger = gateway.ledger().overall();
        assertThat(ledger.requests()).isEqualTo(invoice.requests());
        assertThat(List.of(ledger.fresh(), ledger.read(), ledger.written5m(), ledger.written1h(), ledger.output()))
                .containsExactly(
                        invoice.fresh(), invoice.read(), invoice.written5m(), invoice.written1h(), invoice.output());
        assertThat(ledger.paid()).isEqualByComparingTo(invoice.cost().toDollars());
    }

    private void stream() {
        StringBuilder text = new StringBuilder();
        List<TokenUsage> bills = new ArrayList<>();
        try (BedrockRuntimeAsyncClient streaming = BedrockRuntimeAsyncClient.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + gateway.port() + "/bedrock"))
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(credentials("AKCLIENT"))
                .build()) {
            streaming
                    .converseStream(
                            ConverseStreamRequest.builder()
                                    .modelId(MODEL)
                                    .system(system())
                                    .messages(user(ContentBlock.fromText("tides")))
                                    .build(),
                            ConverseStreamResponseHandler.builder()
                                    .subscriber(ConverseStreamResponseHandler.Visitor.builder()
                                            .onContentBlockDelta(delta ->
                                                    text.append(delta.delta().text()))
                                            .onMetadata(metadata -> bills.add(metadata.usage()))
                                            .build())
                                    .build())
                    .join();
        }
        assertThat(text).isNotEmpty();
        assertThat(bills).hasSize(1);
        assertThat(bills.getFirst().cacheReadInputTokens()).isGreaterThan(2_000);
    }

    private void aRoundTripOfATool() throws InterruptedException {
        Tool tool = Tool.fromToolSpec(spec -> spec.name("water_level")
                .inputSchema(schema -> schema.json(Document.mapBuilder()
                        .putString("type", "object")
                        .putMap(
                                "properties",
                                properties -> properties.putMap("gauge", gauge -> gauge.putString("type", "string")))
                        .build())));
        ConverseResponse call = client.converse(question("How high is the water?")
                .toolConfig(config -> config.tools(tool).toolChoice(ToolChoice.fromAny(any -> {})))
                .build());
        report();
        ToolUseBlock use = call.output().message().content().getFirst().toolUse();
        assertThat(use.name()).isEqualTo("water_level");
        ConverseResponse answer = client.converse(ConverseRequest.builder()
                .modelId(MODEL)
                .system(system())
                .messages(
                        user(ContentBlock.fromText("How high is the water?")),
                        call.output().message(),
                        user(ContentBlock.fromToolResult(result ->
                                result.toolUseId(use.toolUseId()).content(ToolResultContentBlock.fromText("3.2 m")))))
                .toolConfig(config -> config.tools(tool))
                .build());
        report();
        assertThat(answer.output().message().content().getFirst().text()).isNotEmpty();
    }

    @Test
    void errorsAreBedrocksOwn() {
        assertThat(catchThrowableOfType(
                        ValidationException.class,
                        () -> client.converse(
                                question("q").modelId("anthropic.nobody").build())))
                .hasMessageContaining("model identifier is invalid");
    }

    @Test
    void withoutCredentialsWhatTheClientSignedGoesOnUnchangedAndItsSignatureHolds() throws Exception {
        GatewayService passing = gateway(CredentialConfig.NONE);
        try (BedrockRuntimeClient signing = client(passing, "")) {
            reports.clear();
            for (int i = 0; i < 3; i++) {
                assertThat(signing.converse(question("again").build()).usage().cacheWriteInputTokens())
                        .isZero();
                assertThat(report().plan().orElseThrow().withheld()).containsExactly(Reason.SIGNED);
            }
        } finally {
            passing.close().toCompletableFuture().join();
        }
        assertThat(provider.invoice("AKCLIENT").completed().requests()).isEqualTo(3);
    }

    @Test
    void aPrefixThatTheClientSignedBreaksItsSignature() {
        GatewayService passing = gateway(CredentialConfig.NONE);
        try (BedrockRuntimeClient signing = client(passing, "/bedrock")) {
            assertThat(catchThrowableOfType(
                                    BedrockRuntimeException.class,
                                    () -> signing.converse(question("q").build()))
                            .statusCode())
                    .isEqualTo(403);
        } finally {
            passing.close().toCompletableFuture().join();
        }
    }
}
