package dev.tokenoptimizer.cli.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokenoptimizer.gateway.config.AwsCredential;
import dev.tokenoptimizer.gateway.config.CredentialConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.dialect.RouteDialect;
import dev.tokenoptimizer.lab.provider.Invoice;
import dev.tokenoptimizer.lab.provider.Pacing;
import dev.tokenoptimizer.lab.provider.Settings;
import dev.tokenoptimizer.ledger.Totals;
import dev.tokenoptimizer.plan.Reason;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private final Stage stage =
            stage(CredentialConfig.of(new AwsCredential(Optional.empty(), Optional.of("eu-central-1"), "bedrock")));
    private final BedrockRuntimeClient client = client(stage, "/bedrock");

    @AfterAll
    void close() {
        client.close();
        stage.close();
    }

    private static Stage stage(CredentialConfig credential) {
        return new Stage(
                Settings.defaults()
                        .withPacing(Pacing.AT_ONCE)
                        .withSigningKeys(Map.of("AKGATE", SECRET, "AKCLIENT", SECRET)),
                provider -> List.of(RouteConfig.of(RouteDialect.BEDROCK, "bedrock", "/bedrock", provider)
                        .withCredential(credential)),
                around -> around.withAwsChain(profile -> credentials("AKGATE")));
    }

    /** Its clients sign as they always do: with a key that Bedrock need not know. */
    private static BedrockRuntimeClient client(Stage stage, String prefix) {
        return BedrockRuntimeClient.builder()
                .endpointOverride(URI.create(stage.gatewayUrl(prefix)))
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

    @Test
    void nobodyMarksAndTheSystemPromptIsReadAllTheSameAndTheLedgerIsTheInvoice() throws Exception {
        List<TokenUsage> bills = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            bills.add(client.converse(question("question " + i).build()).usage());
            stage.report();
        }
        stream();
        stage.report();
        aRoundTripOfATool();

        assertThat(bills.getLast().cacheReadInputTokens()).isGreaterThan(2_000);
        Invoice.Total invoice = stage.provider().invoice("AKGATE").completed();
        Totals ledger = stage.gateway().ledger().overall();
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
                .endpointOverride(URI.create(stage.gatewayUrl("/bedrock")))
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
        stage.report();
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
        stage.report();
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
        try (Stage passing = stage(CredentialConfig.NONE);
                BedrockRuntimeClient signing = client(passing, "")) {
            for (int i = 0; i < 3; i++) {
                assertThat(signing.converse(question("again").build()).usage().cacheWriteInputTokens())
                        .isZero();
                assertThat(passing.report().plan().orElseThrow().withheld()).containsExactly(Reason.SIGNED);
            }
            assertThat(passing.provider().invoice("AKCLIENT").completed().requests())
                    .isEqualTo(3);
        }
    }

    @Test
    void aPrefixThatTheClientSignedBreaksItsSignature() {
        try (Stage passing = stage(CredentialConfig.NONE);
                BedrockRuntimeClient signing = client(passing, "/bedrock")) {
            assertThat(catchThrowableOfType(
                                    BedrockRuntimeException.class,
                                    () -> signing.converse(question("q").build()))
                            .statusCode())
                    .isEqualTo(403);
        }
    }
}
