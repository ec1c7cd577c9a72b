package dev.tokenoptimizer.cli.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.ResponseFormatJsonSchema;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolChoiceOption;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.completions.CompletionUsage;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.ResponseUsage;
import com.openai.models.responses.ToolChoiceOptions;
import com.openai.models.responses.inputtokens.InputTokenCountParams;
import dev.tokenoptimizer.lab.provider.Pacing;
import dev.tokenoptimizer.lab.provider.SimulatedProvider;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.usage.Usage;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What the official Java SDK of OpenAI must see, by whatever way it comes to the simulated provider. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OpenAiJavaSdkChecks {

    private static final String MODEL = "gpt-6-sol";
    private static final String LONG = "You answer questions about the river port of Hamm. ".repeat(400);
    private static final Map<String, Object> SCHEMA =
            Map.of("type", "object", "properties", Map.of("gauge", Map.of("type", "string")));

    private static final long TAIL = 10;

    final Stage stage = new Stage(Pacing.AT_ONCE);
    private final SimulatedProvider provider = stage.provider();
    private final OpenAIClient client = client("sk-test");

    /** What the SDK is told as base URL. */
    abstract String baseUrl();

    @AfterAll
    void close() {
        client.close();
        stage.close();
    }

    @Test
    void aCompletionAndItsBill() {
        ChatCompletion answer = client.chat()
                .completions()
                .create(question("Which quay is the longest?").build());
        assertThat(answer.validate().choices()).hasSize(1);
        assertThat(answer.choices().getFirst().finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertThat(answer.choices().getFirst().message().content()).isPresent();
        CompletionUsage usage = answer.usage().orElseThrow();
        assertThat(usage.totalTokens()).isEqualTo(usage.promptTokens() + usage.completionTokens());
    }

    @Test
    void aStreamedCompletionIsTheSameAndTellsItsBillWhereAskedTo() {
        ChatCompletionCreateParams.Builder params = question("Tell me about the tides.");
        ChatCompletionMessage whole = message(client.chat().completions().create(params.build()));
        ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
        params.streamOptions(
                ChatCompletionStreamOptions.builder().includeUsage(true).build());
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(params.build())) {
            stream.stream().forEach(accumulator::accumulate);
        }
        ChatCompletion streamed = accumulator.chatCompletion();
        assertThat(message(streamed).content()).isEqualTo(whole.content());
        assertThat(streamed.usage().orElseThrow().promptTokens()).isPositive();
    }

    @Test
    void aBreakpointIsWrittenOnceAndRead() {
        CompletionUsage first = marked("one").usage().orElseThrow();
        CompletionUsage second = marked("two").usage().orElseThrow();
        long written = details(first).cacheWriteTokens().orElseThrow();
        assertThat(written).isGreaterThan(2_000);
        // What follows the breakpoint, one word, may be written as well by a gateway.
        assertThat(details(second).cachedTokens().orElseThrow()).isBetween(written - TAIL, written);
        assertThat(details(second).cacheWriteTokens().orElseThrow()).isLessThanOrEqualTo(TAIL);
    }

    @Test
    void aRoundTripOfATool() {
        ChatCompletionCreateParams.Builder params = question("How high is the water?")
                .addFunctionTool(FunctionDefinition.builder()
                        .name("water_level")
                        .parameters(FunctionParameters.builder()
                                .putAllAdditionalProperties(json(SCHEMA))
                                .build())
                        .build());
        ChatCompletionMessage call = message(client.chat()
                .completions()
                .create(params.toolChoice(ChatCompletionToolChoiceOption.Auto.REQUIRED)
                        .build()));
        ChatCompletionMessageFunctionToolCall use =
                call.toolCalls().orElseThrow().getFirst().asFunction();
        assertThat(use.function().name()).isEqualTo("water_level");
        assertThat(use.function().arguments()).contains("gauge");
        params.toolChoice(ChatCompletionToolChoiceOption.Auto.AUTO)
                .addMessage(call)
                .addMessage(ChatCompletionToolMessageParam.builder()
                        .toolCallId(use.id())
                        .content("3.2 m")
                        .build());
        assertThat(message(client.chat().completions().create(params.build())).content())
                .isPresent();
    }

    @Test
    void aStructuredOutputFitsItsSchema() {
        ResponseFormatJsonSchema format = ResponseFormatJsonSchema.builder()
                .jsonSchema(ResponseFormatJsonSchema.JsonSchema.builder()
                        .name("level")
                        .schema(ResponseFormatJsonSchema.JsonSchema.Schema.builder()
                                .putAllAdditionalProperties(json(SCHEMA))
                                .build())
                        .build())
                .build();
        ChatCompletion answer = client.chat()
                .completions()
                .create(question("How high is the water?")
                        .responseFormat(format)
                        .build());
        assertThat(message(answer).content().orElseThrow()).startsWith("{\"gauge\":");
    }

    @Test
    void errorsAreTheSdksOwn() {
        NotFoundException unknown = catchThrowableOfType(
                NotFoundException.class,
                () -> client.chat()
                        .completions()
                        .create(question("q").model("gpt-nobody").build()));
        assertThat(unknown.code()).hasValue("model_not_found");
        BadRequestException field = catchThrowableOfType(
                BadRequestException.class,
                () -> client.chat()
                        .completions()
                        .create(question("q")
                                .putAdditionalBodyProperty("prompt_cache_retention", JsonValue.from("24h"))
                                .build()));
        assertThat(field.param()).hasValue("prompt_cache_retention");
        provider.faults().failNext(429, 1);
        RateLimitException limited = catchThrowableOfType(
                RateLimitException.class,
                () -> client.chat().completions().create(question("q").build()));
        assertThat(limited.headers().values("x-ratelimit-remaining-requests")).containsExactly("0");
        provider.faults().failNext(401, 1);
        assertThat(catchThrowableOfType(
                        UnauthorizedException.class,
                        () -> client.responses().create(asking("q").build())))
                .isNotNull();
    }

    @Test
    void aResponseItsContinuationAndWhatIsKeptOfIt() {
        Response first = client.responses()
                .create(asking("Which quay is the longest?").instructions(LONG).build());
        assertThat(first.validate().status()).hasValue(ResponseStatus.COMPLETED);
        Response second = client.responses()
                .create(asking("And the shortest?")
                        .instructions(LONG)
                        .previousResponseId(first.id())
                        .build());
        ResponseUsage usage = second.usage().orElseThrow();
        assertThat(second.previousResponseId()).hasValue(first.id());
        assertThat(usage.inputTokensDetails().cachedTokens())
                .isEqualTo(first.usage().orElseThrow().inputTokensDetails().cacheWriteTokens());
        assertThat(client.responses().retrieve(first.id()).output()).isEqualTo(first.output());
        client.responses().delete(first.id());
        assertThat(catchThrowableOfType(
                        NotFoundException.class, () -> client.responses().retrieve(first.id())))
                .isNotNull();
    }

    @Test
    void aStreamedResponseIsTheSame() {
        ResponseCreateParams params = asking("Tell me about the tides.").build();
        Response whole = client.responses().create(params);
        ResponseAccumulator accumulator = ResponseAccumulator.create();
        try (StreamResponse<ResponseStreamEvent> stream = client.responses().createStreaming(params)) {
            stream.stream().forEach(accumulator::accumulate);
        }
        assertThat(accumulator.response().validate().output()).isEqualTo(whole.output());
    }

    @Test
    void aRoundTripOfAToolInResponses() {
        ResponseCreateParams.Builder params = asking("How high is the water?")
                .addTool(FunctionTool.builder()
                        .name("water_level")
                        .strict(false)
                        .parameters(FunctionTool.Parameters.builder()
                                .putAllAdditionalProperties(json(SCHEMA))
                                .build())
                        .build());
        Response call = client.responses()
                .create(params.toolChoice(ToolChoiceOptions.REQUIRED).build());
        ResponseFunctionToolCall use = call.output().getFirst().functionCall().orElseThrow();
        assertThat(use.arguments()).contains("gauge");
        Response answer = client.responses()
                .create(params.toolChoice(ToolChoiceOptions.AUTO)
                        .previousResponseId(call.id())
                        .inputOfResponse(List.of(
                                ResponseInputItem.ofFunctionCallOutput(ResponseInputItem.FunctionCallOutput.builder()
                                        .callId(use.callId())
                                        .output("3.2 m")
                                        .build())))
                        .build());
        assertThat(answer.output().getFirst().message()).isPresent();
    }

    @Test
    void anEarlierResponseExplainsAMiss() {
        Response first =
                client.responses().create(asking("one").instructions(LONG).build());
        Response second = client.responses()
                .create(asking("one")
                        .instructions(LONG)
                        .promptCacheKey("another")
                        .promptCacheOptions(ResponseCreateParams.PromptCacheOptions.builder()
                                .comparisonResponseId(first.id())
                                .build())
                        .build());
        Response.PromptCacheDiagnostics.CacheMiss miss =
                second.promptCacheDiagnostics().orElseThrow().asCacheMiss();
        assertThat(miss.reason()).isEqualTo(Response.PromptCacheDiagnostics.CacheMiss.Reason.PROMPT_CACHE_KEY_CHANGED);
        assertThat(miss.cacheMissedTokens()).isPositive();
    }

    @Test
    void aCountOfTokensIsTheBillsCount() {
        long counted = client.responses()
                .inputTokens()
                .count(InputTokenCountParams.builder()
                        .model(MODEL)
                        .input("How many?")
                        .build())
                .inputTokens();
        assertThat(counted)
                .isEqualTo(client.responses()
                        .create(asking("How many?").build())
                        .usage()
                        .orElseThrow()
                        .inputTokens());
    }

    @Test
    void theListOfModels() {
        assertThat(client.models().list().items()).anyMatch(model -> model.id().equals(MODEL));
    }

    @Test
    void theInvoiceIsWhatTheSdkWasTold() {
        Usage sum = new Usage(0, 0, 0, 0, 0, OptionalLong.of(0));
        OpenAIClient one = client("sk-one");
        for (int i = 0; i < 3; i++) {
            CompletionUsage usage = one.chat()
                    .completions()
                    .create(ChatCompletionCreateParams.builder()
                            .model(MODEL)
                            .addDeveloperMessage(LONG)
                            .addUserMessage("again")
                            .build())
                    .usage()
                    .orElseThrow();
            long read = details(usage).cachedTokens().orElseThrow();
            long written = details(usage).cacheWriteTokens().orElseThrow();
            sum = new Usage(
                    sum.fresh() + usage.promptTokens() - read - written,
                    sum.read() + read,
                    0,
                    sum.written30m() + written,
                    0,
                    OptionalLong.of(sum.output().orElse(0) + usage.completionTokens()));
        }
        one.close();
        assertThat(sum.read()).isPositive();
        assertThat(provider.invoice("sk-one").completed().cost())
                .isEqualTo(TariffBook.shipped()
                        .find("openai", MODEL)
                        .orElseThrow()
                        .prices()
                        .of(sum));
    }

    private ChatCompletion marked(String question) {
        return client.chat()
                .completions()
                .create(ChatCompletionCreateParams.builder()
                        .model(MODEL)
                        .promptCacheOptions(ChatCompletionCreateParams.PromptCacheOptions.builder()
                                .mode(ChatCompletionCreateParams.PromptCacheOptions.Mode.EXPLICIT)
                                .build())
                        .addDeveloperMessageOfArrayOfContentParts(List.of(ChatCompletionContentPartText.builder()
                                .text("Marked. " + LONG)
                                .promptCacheBreakpoint(ChatCompletionContentPartText.PromptCacheBreakpoint.builder()
                                        .build())
                                .build()))
                        .addUserMessage(question)
                        .build());
    }

    private static ChatCompletionMessage message(ChatCompletion completion) {
        return completion.choices().getFirst().message();
    }

    private static CompletionUsage.PromptTokensDetails details(CompletionUsage usage) {
        return usage.promptTokensDetails().orElseThrow();
    }

    private static ChatCompletionCreateParams.Builder question(String text) {
        return ChatCompletionCreateParams.builder().model(MODEL).addUserMessage(text);
    }

    private static ResponseCreateParams.Builder asking(String text) {
        return ResponseCreateParams.builder().model(MODEL).input(text);
    }

    private static Map<String, JsonValue> json(Map<String, Object> values) {
        return values.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> JsonValue.from(entry.getValue())));
    }

    final OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(baseUrl())
                .apiKey(key)
                .maxRetries(0)
                .build();
    }
}
