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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** The AWS SDK for Java, unmodified, through the gateway, before a simulated Bedrock that checks every signature. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BedrockGatewayTest {

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
        stage.report();
        stage.report();

        Invoice.Total invoice = stage.provider().invoice("AKGATE").completed();
        Totals ledger = stage.gateway().ledger().overall();
        assertThat(ledger.requests()).isEqualTo(invoice.requests());
        assertThat(List.of(ledger.fresh(), ledger.read(), ledger.written5m(), ledger.written1h(), ledger.output()))
                .containsExactly(
                        invoice.fresh(), invoice.read(), invoice.written5m(), invoice.written1h(), invoice.output());
        assertThat(ledger.paid()).isEqualByComparingTo(invoice.cost().toDollars());
    }

    @Test
    void errorsAreBedrocksOwn() {
        assertThat(catchThrowableOfType(
                        ValidationException.class,
                        () -> sdk.converse(sdk.question("q").modelId("anthropic.nobody"))))
                .hasMessageContaining("model identifier is invalid");
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
