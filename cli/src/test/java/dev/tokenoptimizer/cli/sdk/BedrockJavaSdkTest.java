package dev.tokenoptimizer.cli.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokenoptimizer.lab.provider.Pacing;
import dev.tokenoptimizer.lab.provider.Settings;
import dev.tokenoptimizer.lab.provider.SimulatedProvider;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
import software.amazon.awssdk.services.bedrockruntime.model.CachePointBlock;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointType;
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

/** The AWS SDK for Java, which signs what it sends, takes the simulated provider for Bedrock. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BedrockJavaSdkTest {

    private static final String MODEL = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";
    private static final String LONG = "You answer questions about the river port of Hamm. ".repeat(400);
    private static final String SECRET = "a secret of the tests";

    private final Vertx vertx = Vertx.vertx();
    private final SimulatedProvider provider = SimulatedProvider.start(
                    vertx, Settings.defaults().withPacing(Pacing.AT_ONCE).withSigningKeys(Map.of("AKTEST", SECRET)))
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    private final BedrockRuntimeClient client = client("AKTEST", SECRET);

    @AfterAll
    void close() {
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void aConversationIsAnsweredAndItsCachePointReadTheNextTime() {
        TokenUsage first = client.converse(question("one").build()).usage();
        ConverseResponse second = client.converse(question("two").build());
        assertThat(first.cacheWriteInputTokens()).isGreaterThan(2_000);
        assertThat(first.cacheDetails().getFirst().inputTokens()).isEqualTo(first.cacheWriteInputTokens());
        assertThat(second.usage().cacheReadInputTokens()).isEqualTo(first.cacheWriteInputTokens());
        assertThat(second.output().message().content().getFirst().text()).isNotEmpty();
        assertThat(provider.invoice("AKTEST").completed().requests()).isPositive();
    }

    @Test
    void aStreamIsTheSameAndEndsWithItsBill() {
        ConverseResponse whole = client.converse(question("tides").build());
        StringBuilder text = new StringBuilder();
        List<TokenUsage> bills = new ArrayList<>();
        try (BedrockRuntimeAsyncClient streaming = BedrockRuntimeAsyncClient.builder()
                .endpointOverride(provider.baseUri())
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(credentials("AKTEST", SECRET))
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
        assertThat(text)
                .hasToString(whole.output().message().content().getFirst().text());
        assertThat(bills).hasSize(1);
        assertThat(bills.getFirst().cacheReadInputTokens()).isGreaterThan(2_000);
    }

    @Test
    void aRoundTripOfATool() {
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
        ToolUseBlock use = call.output().message().content().getFirst().toolUse();
        assertThat(use.name()).isEqualTo("water_level");
        assertThat(use.input().asMap()).containsKey("gauge");
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
        assertThat(answer.output().message().content().getFirst().text()).isNotEmpty();
    }

    @Test
    void errorsAreTheSdksOwn() {
        assertThat(catchThrowableOfType(
                        ValidationException.class,
                        () -> client.converse(
                                question("q").modelId("anthropic.nobody").build())))
                .hasMessageContaining("model identifier is invalid");
        assertThat(catchThrowableOfType(
                        ValidationException.class,
                        () -> client.converse(ConverseRequest.builder()
                                .modelId(MODEL)
                                .messages(user(ContentBlock.fromCachePoint(point())))
                                .build())))
                .hasMessageContaining("nothing available to cache");
    }

    @Test
    void aSignatureOfAnotherSecretIsRefused() {
        try (BedrockRuntimeClient wrong = client("AKTEST", "another secret")) {
            assertThat(catchThrowableOfType(
                                    BedrockRuntimeException.class,
                                    () -> wrong.converse(question("q").build()))
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    private static ConverseRequest.Builder question(String text) {
        return ConverseRequest.builder().modelId(MODEL).system(system()).messages(user(ContentBlock.fromText(text)));
    }

    private static List<SystemContentBlock> system() {
        return List.of(SystemContentBlock.fromText(LONG), SystemContentBlock.fromCachePoint(point()));
    }

    private static CachePointBlock point() {
        return CachePointBlock.builder().type(CachePointType.DEFAULT).build();
    }

    private static Message user(ContentBlock content) {
        return Message.builder().role(ConversationRole.USER).content(content).build();
    }

    private BedrockRuntimeClient client(String keyId, String secret) {
        return BedrockRuntimeClient.builder()
                .endpointOverride(provider.baseUri())
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(credentials(keyId, secret))
                .build();
    }

    private static StaticCredentialsProvider credentials(String keyId, String secret) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(keyId, secret));
    }
}
