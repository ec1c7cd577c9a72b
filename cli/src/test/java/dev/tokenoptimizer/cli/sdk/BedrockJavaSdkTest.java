package dev.tokenoptimizer.cli.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokenoptimizer.lab.provider.Pacing;
import dev.tokenoptimizer.lab.provider.Settings;
import dev.tokenoptimizer.lab.provider.SimulatedProvider;
import io.vertx.core.Vertx;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointBlock;
import software.amazon.awssdk.services.bedrockruntime.model.CachePointType;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** The AWS SDK for Java, which signs what it sends, takes the simulated provider for Bedrock. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BedrockJavaSdkTest {

    private static final String SECRET = "a secret of the tests";

    private final Vertx vertx = Vertx.vertx();
    private final SimulatedProvider provider = SimulatedProvider.start(
                    vertx, Settings.defaults().withPacing(Pacing.AT_ONCE).withSigningKeys(Map.of("AKTEST", SECRET)))
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    private final BedrockSdk sdk = sdk(SECRET);

    @AfterAll
    void close() {
        sdk.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private BedrockSdk sdk(String secret) {
        return new BedrockSdk(
                provider.baseUri(),
                BedrockSdk.credentials("AKTEST", secret),
                SystemContentBlock.fromText(BedrockSdk.LONG),
                SystemContentBlock.fromCachePoint(point()));
    }

    private static CachePointBlock point() {
        return CachePointBlock.builder().type(CachePointType.DEFAULT).build();
    }

    @Test
    void aConversationIsAnsweredAndItsCachePointReadTheNextTime() {
        TokenUsage first = sdk.converse(sdk.question("one")).usage();
        ConverseResponse second = sdk.converse(sdk.question("two"));
        assertThat(first.cacheWriteInputTokens()).isGreaterThan(2_000);
        assertThat(first.cacheDetails().getFirst().inputTokens()).isEqualTo(first.cacheWriteInputTokens());
        assertThat(second.usage().cacheReadInputTokens()).isEqualTo(first.cacheWriteInputTokens());
        assertThat(second.output().message().content().getFirst().text()).isNotEmpty();
        assertThat(provider.invoice("AKTEST").completed().requests()).isPositive();
    }

    @Test
    void aStreamIsTheSameAndEndsWithItsBill() {
        ConverseResponse whole = sdk.converse(sdk.question("tides"));
        BedrockSdk.Streamed stream = sdk.stream("tides");
        assertThat(stream.text())
                .isEqualTo(whole.output().message().content().getFirst().text());
        assertThat(stream.bill().cacheReadInputTokens()).isGreaterThan(2_000);
    }

    @Test
    void aRoundTripOfATool() {
        sdk.roundTripOfATool();
    }

    @Test
    void structuredOutputs() {
        sdk.structuredOutputs();
    }

    @Test
    void errorsAreTheSdksOwn() {
        assertThat(catchThrowableOfType(
                        ValidationException.class,
                        () -> sdk.converse(sdk.question("q").modelId("anthropic.nobody"))))
                .hasMessageContaining("model identifier is invalid");
        assertThat(catchThrowableOfType(
                        ValidationException.class,
                        () -> sdk.converse(ConverseRequest.builder()
                                .modelId(BedrockSdk.MODEL)
                                .messages(BedrockSdk.user(ContentBlock.fromCachePoint(point()))))))
                .hasMessageContaining("nothing available to cache");
    }

    @Test
    void aSignatureOfAnotherSecretIsRefused() {
        try (BedrockSdk wrong = sdk("another secret")) {
            assertThat(catchThrowableOfType(BedrockRuntimeException.class, () -> wrong.converse(wrong.question("q")))
                            .statusCode())
                    .isEqualTo(403);
        }
    }
}
