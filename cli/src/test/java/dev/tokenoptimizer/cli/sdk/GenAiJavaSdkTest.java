package dev.tokenoptimizer.cli.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.errors.ClientException;
import com.google.genai.types.CachedContent;
import com.google.genai.types.CachedContentUsageMetadata;
import com.google.genai.types.Content;
import com.google.genai.types.CreateCachedContentConfig;
import com.google.genai.types.FunctionCall;
import com.google.genai.types.FunctionCallingConfig;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.GenerateContentResponseUsageMetadata;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.ListCachedContentsConfig;
import com.google.genai.types.Part;
import com.google.genai.types.Schema;
import com.google.genai.types.Tool;
import com.google.genai.types.ToolConfig;
import com.google.genai.types.Type;
import com.google.genai.types.UpdateCachedContentConfig;
import dev.tokenoptimizer.lab.provider.Invoice;
import dev.tokenoptimizer.lab.provider.Pacing;
import dev.tokenoptimizer.ledger.Totals;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The official Java SDK of Google, unmodified, through the gateway: of the Gemini API and of Vertex. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GenAiJavaSdkTest {

    private static final String MODEL = "gemini-2.5-flash";
    private static final String LONG = "You answer questions about the river port of Hamm. ".repeat(400);
    private static final Schema SCHEMA = Schema.builder()
            .type(Type.Known.OBJECT)
            .properties(Map.of("gauge", Schema.builder().type(Type.Known.STRING).build()))
            .build();

    private final Stage stage = new Stage(Pacing.AT_ONCE);
    private final Client client = Client.builder()
            .apiKey("gm-test")
            .httpOptions(
                    HttpOptions.builder().baseUrl(stage.gatewayUrl("/gemini")).build())
            .build();
    private final Client vertex = Client.builder()
            .vertexAI(true)
            .project("port")
            .location("europe-west4")
            .credentials(GoogleCredentials.create(
                    new AccessToken("vertex-token", Date.from(Instant.now().plus(Duration.ofDays(1))))))
            .httpOptions(
                    HttpOptions.builder().baseUrl(stage.gatewayUrl("/vertex")).build())
            .build();

    @AfterAll
    void close() {
        client.close();
        vertex.close();
        stage.close();
    }

    @Test
    void anAnswerAndItsBill() {
        GenerateContentResponse answer = client.models.generateContent(MODEL, "Which quay is the longest?", plain());
        assertThat(answer.text()).isNotEmpty();
        GenerateContentResponseUsageMetadata usage = answer.usageMetadata().orElseThrow();
        assertThat(usage.totalTokenCount().orElseThrow())
                .isEqualTo(usage.promptTokenCount().orElseThrow()
                        + usage.candidatesTokenCount().orElseThrow()
                        + usage.thoughtsTokenCount().orElseThrow());
        assertLedgerIsInvoice();
    }

    @Test
    void aStreamSaysTheSame() {
        String whole = client.models
                .generateContent(MODEL, "Tell me about the tides.", plain())
                .text();
        StringBuilder streamed = new StringBuilder();
        try (ResponseStream<GenerateContentResponse> stream =
                client.models.generateContentStream(MODEL, "Tell me about the tides.", plain())) {
            stream.forEach(piece -> streamed.append(piece.text()));
        }
        assertThat(streamed).hasToString(whole);
        assertLedgerIsInvoice();
    }

    @Test
    void aPrefixIsReadFromTheProvidersOwnCache() {
        client.models.generateContent(MODEL, LONG + "One", plain());
        GenerateContentResponse second = client.models.generateContent(MODEL, LONG + "Two", plain());
        assertThat(cached(second)).isGreaterThan(2_000);
        assertLedgerIsInvoice();
    }

    @Test
    void aFunctionIsCalledAndItsResultAnswered() {
        Tool tool = Tool.builder()
                .functionDeclarations(FunctionDeclaration.builder()
                        .name("water_level")
                        .description("Level of the river at a gauge")
                        .parameters(SCHEMA)
                        .build())
                .build();
        GenerateContentResponse call = client.models.generateContent(
                MODEL,
                "How high is the water?",
                GenerateContentConfig.builder()
                        .tools(tool)
                        .toolConfig(ToolConfig.builder()
                                .functionCallingConfig(FunctionCallingConfig.builder()
                                        .mode("ANY")
                                        .build())
                                .build())
                        .build());
        FunctionCall function = call.functionCalls().getFirst();
        assertThat(function.name()).hasValue("water_level");
        assertThat(function.args().orElseThrow()).containsKey("gauge");
        GenerateContentResponse answer = client.models.generateContent(
                MODEL,
                List.of(
                        Content.fromParts(Part.fromText("How high is the water?")),
                        call.candidates().orElseThrow().getFirst().content().orElseThrow(),
                        Content.fromParts(Part.fromFunctionResponse("water_level", Map.of("metres", 3.2)))),
                GenerateContentConfig.builder().tools(tool).build());
        assertThat(answer.text()).isNotEmpty();
    }

    @Test
    void aTextFitsItsSchema() {
        GenerateContentResponse answer = client.models.generateContent(
                MODEL,
                "Which gauge?",
                GenerateContentConfig.builder()
                        .responseMimeType("application/json")
                        .responseSchema(SCHEMA)
                        .build());
        assertThat(answer.text()).isEqualTo("{\"gauge\":\"sample\"}");
    }

    @Test
    void errorsAreTheSdksOwn() {
        ClientException unknown = refused(() -> client.models.generateContent("gemini-9-none", "q", plain()));
        assertThat(unknown.code()).isEqualTo(404);
        assertThat(unknown.message()).contains("models/gemini-9-none is not found");
        ClientException small = refused(() -> client.caches.create(
                MODEL,
                CreateCachedContentConfig.builder()
                        .contents(Content.fromParts(Part.fromText("short")))
                        .build()));
        assertThat(small.status()).isEqualTo("INVALID_ARGUMENT");
        assertThat(small.message()).startsWith("Cached content is too small.");
    }

    @Test
    void aCacheObjectIsMadeUsedKeptLongerListedAndDeleted() {
        assertLifeOfAnObject(client);
    }

    @Test
    void onVertexAsWell() {
        assertLifeOfAnObject(vertex);
        assertThat(stage.provider().invoice("vertex-token").completed().read()).isPositive();
    }

    private void assertLifeOfAnObject(Client any) {
        CachedContent object = any.caches.create(
                MODEL,
                CreateCachedContentConfig.builder()
                        .systemInstruction(Content.fromParts(Part.fromText(LONG)))
                        .ttl(Duration.ofMinutes(5))
                        .build());
        String name = object.name().orElseThrow();
        GenerateContentResponse answer = any.models.generateContent(
                MODEL,
                "Which quay is the longest?",
                GenerateContentConfig.builder().cachedContent(name).build());
        assertThat(answer.text()).isNotEmpty();
        assertThat(cached(answer))
                .isEqualTo(object.usageMetadata()
                        .flatMap(CachedContentUsageMetadata::totalTokenCount)
                        .orElseThrow());

        CachedContent longer = any.caches.update(
                name,
                UpdateCachedContentConfig.builder().ttl(Duration.ofHours(2)).build());
        assertThat(longer.expireTime().orElseThrow())
                .isAfter(object.expireTime().orElseThrow());
        assertThat(any.caches.list(ListCachedContentsConfig.builder().build()))
                .anyMatch(listed -> listed.name().equals(object.name()));

        any.caches.delete(name, null);
        ClientException gone = refused(() -> any.models.generateContent(
                MODEL, "q", GenerateContentConfig.builder().cachedContent(name).build()));
        assertThat(gone.code()).isEqualTo(403);
        assertLedgerIsInvoice();
    }

    /** But for storage, whose end two clocks tell here: that is compared where both sides have the same. */
    private void assertLedgerIsInvoice() {
        Stage.await("the ledger is the invoice", () -> {
            Totals ledger = stage.gateway().ledger().overall();
            Invoice.Total invoice = stage.provider().totalInvoice().completed();
            return ledger.written1h() == invoice.written1h()
                    && ledger.paid()
                                    .subtract(ledger.storage())
                                    .compareTo(invoice.cost().toDollars())
                            == 0;
        });
    }

    private static ClientException refused(ThrowingCallable call) {
        return catchThrowableOfType(ClientException.class, call);
    }

    private static GenerateContentConfig plain() {
        return GenerateContentConfig.builder().build();
    }

    private static int cached(GenerateContentResponse answer) {
        return answer.usageMetadata()
                .flatMap(GenerateContentResponseUsageMetadata::cachedContentTokenCount)
                .orElse(0);
    }
}
