package dev.tokenoptimizer.cli.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.InternalServerException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Base64ImageSource;
import com.anthropic.models.messages.CacheControlEphemeral;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.TextBlockParam;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolChoiceAny;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import com.anthropic.models.models.ModelInfo;
import dev.tokenoptimizer.gateway.config.ListenConfig;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.gateway.exchange.Outcome;
import dev.tokenoptimizer.lab.provider.Pacing;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.imageio.ImageIO;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The official Java SDK sees through the gateway what it sees without it, and reads from the cache all the same. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JavaSdkTest {

    private static final String MODEL = "claude-sonnet-5-5";
    private static final String LONG_SYSTEM = "You answer questions about the river port of Hamm. ".repeat(400);

    private final Stage stage = new Stage(Pacing.AT_ONCE);
    private final AnthropicClient direct = client(stage.directUrl(), "sk-test");
    private final AnthropicClient through = client(stage.gatewayUrl(), "sk-test");

    @AfterAll
    void close() {
        direct.close();
        through.close();
        stage.close();
    }

    @Test
    void aMessage() {
        Message answer = sameThroughTheGateway(client -> client.messages()
                .create(question("Which quay is the longest?")
                        .system("You are terse.")
                        .build()));
        assertThat(answer.content()).isNotEmpty();
        assertThat(answer.stopReason()).hasValue(StopReason.END_TURN);
    }

    @Test
    void aStreamedMessageWithAllItsEvents() {
        MessageCreateParams params = question("Tell me about the tides.").build();
        List<RawMessageStreamEvent> events = events(through, params);
        assertThat(events).isEqualTo(events(direct, params));
        assertThat(events.getFirst().isMessageStart()).isTrue();
        assertThat(events.getLast().isMessageStop()).isTrue();
        MessageAccumulator accumulator = MessageAccumulator.create();
        events.forEach(accumulator::accumulate);
        Message whole = direct.messages().create(params);
        assertThat(accumulator.message().content()).isEqualTo(whole.content());
        assertThat(accumulator.message().stopReason()).isEqualTo(whole.stopReason());
    }

    @Test
    void aRoundTripOfATool() {
        MessageCreateParams.Builder conversation = question("How high is the water?")
                .addTool(waterLevel())
                .toolChoice(ToolChoiceAny.builder().build());
        Message call = sameThroughTheGateway(client -> client.messages().create(conversation.build()));
        assertThat(call.stopReason()).hasValue(StopReason.TOOL_USE);
        ToolUseBlock use = call.content().stream()
                .flatMap(block -> block.toolUse().stream())
                .findFirst()
                .orElseThrow();
        assertThat(use.name()).isEqualTo("water_level");

        MessageCreateParams results = question("How high is the water?")
                .addTool(waterLevel())
                .addMessage(call)
                .addUserMessageOfContentBlockParams(
                        List.of(ContentBlockParam.ofToolResult(ToolResultBlockParam.builder()
                                .toolUseId(use.id())
                                .content("3.2 m")
                                .build())))
                .build();
        Message answer = sameThroughTheGateway(client -> client.messages().create(results));
        assertThat(answer.stopReason()).hasValue(StopReason.END_TURN);
    }

    @Test
    void anImage() throws IOException {
        MessageCreateParams params = MessageCreateParams.builder()
                .model(MODEL)
                .maxTokens(300)
                .addUserMessageOfContentBlockParams(List.of(
                        ContentBlockParam.ofImage(Base64ImageSource.builder()
                                .mediaType(Base64ImageSource.MediaType.IMAGE_PNG)
                                .data(png())
                                .build()),
                        ContentBlockParam.ofText("What is in the picture?")))
                .build();
        sameThroughTheGateway(client -> client.messages().create(params));
    }

    @Test
    void aSystemPromptOfBlocks() {
        MessageCreateParams params = question("Who are you?")
                .systemOfTextBlockParams(List.of(
                        TextBlockParam.builder()
                                .text("You are a harbour master.")
                                .build(),
                        TextBlockParam.builder()
                                .text("You hate \u26f5 and love caf\u00e9s.")
                                .build()))
                .build();
        sameThroughTheGateway(client -> client.messages().create(params));
    }

    @Test
    void aRefusedMarkerIsTheSdksOwnException() {
        MessageCreateParams params = question("Hello")
                .systemOfTextBlockParams(List.of(TextBlockParam.builder()
                        .text("")
                        .cacheControl(CacheControlEphemeral.builder().build())
                        .build()))
                .build();
        BadRequestException error =
                sameError(BadRequestException.class, client -> client.messages().create(params));
        assertThat(error.apiMessage())
                .hasValueSatisfying(message -> assertThat(message).contains("empty text blocks"));
    }

    @Test
    void aMissingFieldIsTheSdksOwnException() {
        MessageCreateParams params = question("Hello").messages(List.of()).build();
        BadRequestException error =
                sameError(BadRequestException.class, client -> client.messages().create(params));
        assertThat(error.apiMessage()).hasValue("messages: at least one message is required");
    }

    @Test
    void anErrorOfAStreamIsTheSdksOwnException() {
        MessageCreateParams params =
                question("Hello").model("claude-nobody-knows").build();
        sameError(NotFoundException.class, client -> {
            try (StreamResponse<RawMessageStreamEvent> stream =
                    client.messages().createStreaming(params)) {
                return stream.stream().toList();
            }
        });
    }

    @Test
    void anUnknownModelIsTheSdksOwnException() {
        NotFoundException error = sameError(
                NotFoundException.class,
                client -> client.messages()
                        .create(question("Hello").model("claude-nobody-knows").build()));
        assertThat(error.apiMessage()).hasValue("model: claude-nobody-knows");
    }

    @Test
    void aMissingKeyIsTheSdksOwnException() {
        try (Clients nobody = new Clients(client(stage.directUrl(), ""), client(stage.gatewayUrl(), ""))) {
            MessageCreateParams params = question("Hello").build();
            UnauthorizedException without = catchThrowableOfType(
                    UnauthorizedException.class, () -> nobody.direct.messages().create(params));
            UnauthorizedException with = catchThrowableOfType(
                    UnauthorizedException.class, () -> nobody.through.messages().create(params));
            assertThat(with.apiMessage()).isEqualTo(without.apiMessage());
        }
    }

    @Test
    void aCountOfTokens() {
        MessageCountTokensParams params = MessageCountTokensParams.builder()
                .model(MODEL)
                .system(LONG_SYSTEM)
                .addUserMessage("How many?")
                .build();
        long through = this.through.messages().countTokens(params).inputTokens();
        assertThat(through)
                .isPositive()
                .isEqualTo(direct.messages().countTokens(params).inputTokens());
    }

    @Test
    void theListOfModels() {
        List<String> through = ids(this.through);
        assertThat(through).contains(MODEL).isEqualTo(ids(direct));
    }

    @Test
    void aSharedPromptIsReadFromTheCacheThoughNobodySetAMarker() {
        List<Long> read = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            MessageCreateParams params =
                    question("Question " + i).system(LONG_SYSTEM).build();
            Message answer = sameThroughTheGateway(client -> client.messages().create(params));
            read.add(answer.usage().cacheReadInputTokens().orElse(0L));
        }
        assertThat(read.getFirst()).isZero();
        assertThat(read.getLast()).as("tokens read by each call: " + read).isGreaterThan(2_000);
    }

    @Test
    void aStreamedSharedPromptIsReadFromTheCacheToo() {
        long read = 0;
        for (int i = 0; i < 6; i++) {
            MessageCreateParams params = question("Streamed question " + i)
                    .system("Streamed. " + LONG_SYSTEM)
                    .build();
            MessageAccumulator accumulator = MessageAccumulator.create();
            events(through, params).forEach(accumulator::accumulate);
            read = accumulator.message().usage().cacheReadInputTokens().orElse(0L);
        }
        assertThat(read).isGreaterThan(2_000);
    }

    @Test
    void anApplicationThatLeavesAStreamEndsItAtTheProvider() throws Exception {
        try (Stage slow = new Stage(Pacing.REAL);
                Clients clients = new Clients(client(slow.directUrl(), "sk"), client(slow.gatewayUrl(), "sk"))) {
            MessageCreateParams params = question("A long story, please.").build();
            try (StreamResponse<RawMessageStreamEvent> stream =
                    clients.through.messages().createStreaming(params)) {
                assertThat(stream.stream().findFirst()).isPresent();
            }
            ExchangeReport report = slow.report();
            assertThat(report.outcome()).isEqualTo(Outcome.CLIENT_LEFT);
            assertThat(report.ledger()).isPresent();
            Stage.await(
                    "the provider noticed",
                    () -> slow.provider().totalInvoice().answered().requests() == 1);
            assertThat(slow.provider().totalInvoice().completed().requests()).isZero();
            assertThat(slow.gateway().inFlight()).isZero();
        }
    }

    @Test
    void theSameOverTlsWhereTheSdkSpeaksHttp2() throws Exception {
        X509Bundle identity = new CertificateBuilder()
                .ecp256()
                .subject("CN=gateway")
                .addSanIpAddress("127.0.0.1")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        ListenConfig.KeyPair files = new ListenConfig.KeyPair(
                identity.toTempCertChainPem().toPath(),
                identity.toTempPrivateKeyPem().toPath());
        X509TrustManager trust = (X509TrustManager) identity.toTrustManager();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {trust}, null);
        try (Stage tls = new Stage(Pacing.AT_ONCE, listen -> listen.withTls(files))) {
            AnthropicClient client = AnthropicOkHttpClient.builder()
                    .baseUrl(tls.gatewayUrl())
                    .apiKey("sk")
                    .maxRetries(0)
                    .sslSocketFactory(context.getSocketFactory())
                    .trustManager(trust)
                    .build();
            MessageCreateParams params = question("Tell me about the tides.").build();
            assertThat(client.messages().create(params).content())
                    .isEqualTo(direct.messages().create(params).content());
            assertThat(events(client, params)).isEqualTo(events(direct, params));
            client.close();
            assertThat(tls.report().outcome()).isEqualTo(Outcome.ANSWERED);
        }
    }

    @Test
    void aProviderThatCannotBeReachedIsTheSdksOwnExceptionWithOurRequestId() throws Exception {
        try (Stage broken = new Stage(Pacing.AT_ONCE);
                Clients clients = new Clients(client(broken.directUrl(), "sk"), client(broken.gatewayUrl(), "sk"))) {
            broken.provider().close().toCompletionStage().toCompletableFuture().join();
            InternalServerException error = catchThrowableOfType(
                    InternalServerException.class,
                    () -> clients.through.messages().create(question("Hello").build()));
            assertThat(error.statusCode()).isEqualTo(502);
            assertThat(error.requestId()).hasValue(broken.report().id());
        }
    }

    /** Asks both ways; the answers must be the same but for the bill. */
    private Message sameThroughTheGateway(Function<AnthropicClient, Message> call) {
        Message without = call.apply(direct);
        Message with = call.apply(through);
        assertThat(with.id()).isEqualTo(without.id());
        assertThat(with.content()).isEqualTo(without.content());
        assertThat(with.stopReason()).isEqualTo(without.stopReason());
        assertThat(input(with)).isEqualTo(input(without));
        return with;
    }

    private static long input(Message message) {
        return message.usage().inputTokens()
                + message.usage().cacheCreationInputTokens().orElse(0L)
                + message.usage().cacheReadInputTokens().orElse(0L);
    }

    private <E extends AnthropicServiceException> E sameError(Class<E> type, Function<AnthropicClient, ?> call) {
        E without = catchThrowableOfType(type, () -> call.apply(direct));
        E with = catchThrowableOfType(type, () -> call.apply(through));
        assertThat(with).as("the exception that comes through the gateway").isNotNull();
        assertThat(with.apiMessage()).isPresent().isEqualTo(without.apiMessage());
        assertThat(with.statusCode()).isEqualTo(without.statusCode());
        assertThat(with.requestId()).hasValueSatisfying(id -> assertThat(id).startsWith("req_"));
        return with;
    }

    private static List<RawMessageStreamEvent> events(AnthropicClient client, MessageCreateParams params) {
        try (StreamResponse<RawMessageStreamEvent> stream = client.messages().createStreaming(params)) {
            return stream.stream().toList();
        }
    }

    private static List<String> ids(AnthropicClient client) {
        List<String> ids = new ArrayList<>();
        for (ModelInfo model : client.models().list().autoPager()) {
            ids.add(model.id());
        }
        return ids;
    }

    private static MessageCreateParams.Builder question(String text) {
        return MessageCreateParams.builder().model(MODEL).maxTokens(300).addUserMessage(text);
    }

    private static Tool waterLevel() {
        return Tool.builder()
                .name("water_level")
                .description("The water level at a gauge")
                .inputSchema(Tool.InputSchema.builder()
                        .properties(Tool.InputSchema.Properties.builder()
                                .putAdditionalProperty("gauge", JsonValue.from(Map.of("type", "string")))
                                .build())
                        .required(List.of("gauge"))
                        .build())
                .build();
    }

    private static String png() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(320, 200, BufferedImage.TYPE_INT_RGB), "png", bytes);
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    static AnthropicClient client(String url, String key) {
        return AnthropicOkHttpClient.builder()
                .baseUrl(url)
                .apiKey(key)
                .maxRetries(0)
                .build();
    }

    /** The same application twice, with and without the gateway. */
    private record Clients(AnthropicClient direct, AnthropicClient through) implements AutoCloseable {
        @Override
        public void close() {
            direct.close();
            through.close();
        }
    }
}
