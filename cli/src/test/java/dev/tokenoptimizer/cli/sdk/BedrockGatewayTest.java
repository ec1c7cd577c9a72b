package dev.tokenoptimizer.cli.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceUnavailableException;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** The AWS SDK for Java, unmodified, through the gateway, before a simulated Bedrock that checks every signature. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BedrockGatewayTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "a secret of the tests";

    private final Stage stage =
            stage(CredentialConfig.of(new AwsCredential(Optional.empty(), Optional.of("eu-central-1"), "bedrock")));
    private final BedrockSdk sdk = sdk(stage, "/bedrock");

    @AfterAll
    void close() {
        sdk.close();
        stage.close();
    }

    private static Stage stage(CredentialConfig credential) {
        return new Stage(
                Settings.defaults()
                        .withPacing(Pacing.AT_ONCE)
                        .withSigningKeys(Map.of("AKGATE", SECRET, "AKCLIENT", SECRET)),
                provider -> List.of(RouteConfig.of(RouteDialect.BEDROCK, "bedrock", "/bedrock", provider)
                        .withCredential(credential)),
                around -> around.withAwsChain(profile -> BedrockSdk.credentials("AKGATE", SECRET)));
    }

    /** Its clients sign as they always do: with a key that Bedrock need not know. */
    private static BedrockSdk sdk(Stage stage, String prefix) {
        return new BedrockSdk(
                URI.create(stage.gatewayUrl(prefix)),
                BedrockSdk.credentials("AKCLIENT", SECRET),
                SystemContentBlock.fromText(BedrockSdk.LONG));
    }

    @Test
    void nobodyMarksAndTheSystemPromptIsReadAllTheSameAndTheLedgerIsTheInvoice() throws Exception {
        TokenUsage last = sdk.converse(sdk.question("question")).usage();
        for (int i = 0; i < 3; i++) {
            stage.report();
            last = sdk.converse(sdk.question("question " + i)).usage();
        }
        stage.report();
        assertThat(last.cacheReadInputTokens()).isGreaterThan(2_000);
        BedrockSdk.Streamed stream = sdk.stream("tides");
        stage.report();
        assertThat(stream.text()).isNotEmpty();
        assertThat(stream.bill().cacheReadInputTokens()).isGreaterThan(2_000);
        sdk.roundTripOfATool();
        sdk.structuredOutputs();
        for (int i = 0; i < 4; i++) {
            stage.report();
        }
        assertLedgerIsInvoice();
    }

    @Test
    void claudesOwnWordsGoTheSameWayWholeAndStreamed() throws Exception {
        String body = "{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":60,\"system\":\"Own. "
                + BedrockSdk.LONG + "\",\"messages\":[{\"role\":\"user\",\"content\":\"question %d\"}]}";
        JsonNode whole = JSON.createObjectNode();
        for (int i = 0; i < 4; i++) {
            whole = JSON.readTree(sdk.invoke(body.formatted(i)));
            stage.report();
        }
        assertThat(whole.at("/content/0/text").asText()).isNotEmpty();
        assertThat(whole.at("/usage/cache_read_input_tokens").asInt()).isGreaterThan(2_000);

        List<String> events = sdk.invokeStreamed(body.formatted(3));
        stage.report();
        assertThat(events.getFirst()).contains("\"type\":\"message_start\"");
        assertThat(JSON.readTree(events.getFirst())
                        .at("/message/usage/cache_read_input_tokens")
                        .asInt())
                .isGreaterThan(2_000);
        assertThat(events.getLast()).contains("\"type\":\"message_stop\"");
        assertLedgerIsInvoice();
    }

    private void assertLedgerIsInvoice() {
        Invoice.Total invoice = stage.provider().invoice("AKGATE").completed();
        Totals ledger = stage.gateway().ledger().overall();
        assertThat(ledger.requests()).isEqualTo(invoice.requests());
        assertThat(List.of(ledger.fresh(), ledger.read(), ledger.written5m(), ledger.written1h(), ledger.output()))
                .containsExactly(
                        invoice.fresh(), invoice.read(), invoice.written5m(), invoice.written1h(), invoice.output());
        assertThat(ledger.paid()).isEqualByComparingTo(invoice.cost().toDollars());
    }

    @Test
    void errorsAreBedrocksOwn() throws Exception {
        assertThat(catchThrowableOfType(
                        ValidationException.class,
                        () -> sdk.converse(sdk.question("q").modelId("anthropic.nobody"))))
                .hasMessageContaining("model identifier is invalid");
        stage.report();
        assertThat(catchThrowableOfType(ValidationException.class, () -> sdk.invoke("{\"max_tokens\":60}")))
                .hasMessageContaining("anthropic_version");
        stage.report();
        stage.provider().faults().failNext(429, 2);
        assertThat(catchThrowableOfType(ThrottlingException.class, () -> sdk.converse(sdk.question("q"))))
                .isNotNull();
        stage.report();
        assertThat(catchThrowableOfType(CompletionException.class, () -> sdk.stream("q")))
                .hasCauseInstanceOf(ThrottlingException.class);
        stage.report();
        stage.provider().faults().failNext(503, 1);
        assertThat(catchThrowableOfType(ServiceUnavailableException.class, () -> sdk.converse(sdk.question("q"))))
                .isNotNull();
        stage.report();
    }

    @Test
    void withoutCredentialsWhatTheClientSignedGoesOnUnchangedAndItsSignatureHolds() throws Exception {
        try (Stage passing = stage(CredentialConfig.NONE);
                BedrockSdk signing = sdk(passing, "")) {
            for (int i = 0; i < 3; i++) {
                assertThat(signing.converse(signing.question("again")).usage().cacheWriteInputTokens())
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
                BedrockSdk signing = sdk(passing, "/bedrock")) {
            assertThat(catchThrowableOfType(
                                    BedrockRuntimeException.class, () -> signing.converse(signing.question("q")))
                            .statusCode())
                    .isEqualTo(403);
        }
    }
}
