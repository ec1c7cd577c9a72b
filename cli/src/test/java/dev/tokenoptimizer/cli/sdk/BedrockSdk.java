package dev.tokenoptimizer.cli.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithResponseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.OutputFormatType;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolChoice;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

/** What applications do with the AWS SDK for Java, which signs what it sends. */
final class BedrockSdk implements AutoCloseable {

    static final String MODEL = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";
    static final String LONG = "You answer questions about the river port of Hamm. ".repeat(400);

    private static final String SCHEMA = "{\"type\":\"object\",\"properties\":{\"gauge\":{\"type\":\"string\"}}}";

    private static final Tool TOOL = Tool.fromToolSpec(spec -> spec.name("water_level")
            .inputSchema(schema -> schema.json(Document.mapBuilder()
                    .putString("type", "object")
                    .putMap(
                            "properties",
                            properties -> properties.putMap("gauge", gauge -> gauge.putString("type", "string")))
                    .build())));

    private final BedrockRuntimeClient client;
    private final BedrockRuntimeAsyncClient streaming;
    private final List<SystemContentBlock> system;

    /** @param system of every request */
    BedrockSdk(URI endpoint, StaticCredentialsProvider credentials, SystemContentBlock... system) {
        this.client = BedrockRuntimeClient.builder()
                .endpointOverride(endpoint)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(credentials)
                .overrideConfiguration(all -> all.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build();
        this.streaming = BedrockRuntimeAsyncClient.builder()
                .endpointOverride(endpoint)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(credentials)
                .overrideConfiguration(all -> all.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build();
        this.system = List.of(system);
    }

    static StaticCredentialsProvider credentials(String keyId, String secret) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(keyId, secret));
    }

    ConverseRequest.Builder question(String text) {
        return ConverseRequest.builder().modelId(MODEL).system(system).messages(user(ContentBlock.fromText(text)));
    }

    static Message user(ContentBlock content) {
        return Message.builder().role(ConversationRole.USER).content(content).build();
    }

    ConverseResponse converse(ConverseRequest.Builder request) {
        return client.converse(request.build());
    }

    /** A streamed answer, which tells its bill at the end. */
    record Streamed(String text, TokenUsage bill) {}

    Streamed stream(String question) {
        StringBuilder text = new StringBuilder();
        List<TokenUsage> bills = new ArrayList<>();
        streaming
                .converseStream(
                        ConverseStreamRequest.builder()
                                .modelId(MODEL)
                                .system(system)
                                .messages(user(ContentBlock.fromText(question)))
                                .build(),
                        ConverseStreamResponseHandler.builder()
                                .subscriber(ConverseStreamResponseHandler.Visitor.builder()
                                        .onContentBlockDelta(delta ->
                                                text.append(delta.delta().text()))
                                        .onMetadata(metadata -> bills.add(metadata.usage()))
                                        .build())
                                .build())
                .join();
        assertThat(bills).hasSize(1);
        return new Streamed(text.toString(), bills.getFirst());
    }

    /** What a model's own operation says, as the model words it. */
    String invoke(String body) {
        return client.invokeModel(request ->
                        request.modelId(MODEL).contentType("application/json").body(SdkBytes.fromUtf8String(body)))
                .body()
                .asUtf8String();
    }

    /** The events of the same as a stream. */
    List<String> invokeStreamed(String body) {
        List<String> events = new ArrayList<>();
        streaming
                .invokeModelWithResponseStream(
                        request -> request.modelId(MODEL)
                                .contentType("application/json")
                                .body(SdkBytes.fromUtf8String(body)),
                        InvokeModelWithResponseStreamResponseHandler.builder()
                                .subscriber(InvokeModelWithResponseStreamResponseHandler.Visitor.builder()
                                        .onChunk(part -> events.add(part.bytes().asUtf8String()))
                                        .build())
                                .build())
                .join();
        return events;
    }

    /** An answer that fits a schema: said as such, and as the input of a tool that must be called. */
    void structuredOutputs() {
        ConverseResponse said = converse(question("Which gauge?")
                .outputConfig(config -> config.textFormat(format -> format.type(OutputFormatType.JSON_SCHEMA)
                        .structure(structure -> structure.jsonSchema(
                                schema -> schema.name("level").schema(SCHEMA))))));
        assertThat(said.output().message().content().getFirst().text()).startsWith("{\"gauge\":");
        ConverseResponse called = converse(question("Which gauge?")
                .toolConfig(config ->
                        config.tools(TOOL).toolChoice(ToolChoice.fromTool(tool -> tool.name("water_level")))));
        assertThat(called.output()
                        .message()
                        .content()
                        .getFirst()
                        .toolUse()
                        .input()
                        .asMap())
                .containsKey("gauge");
    }

    /** Two requests: the model calls a tool, and gets its result. */
    void roundTripOfATool() {
        ConverseResponse call = converse(question("How high is the water?")
                .toolConfig(config -> config.tools(TOOL).toolChoice(ToolChoice.fromAny(any -> {}))));
        ToolUseBlock use = call.output().message().content().getFirst().toolUse();
        assertThat(use.name()).isEqualTo("water_level");
        assertThat(use.input().asMap()).containsKey("gauge");
        ConverseResponse answer = converse(ConverseRequest.builder()
                .modelId(MODEL)
                .system(system)
                .messages(
                        user(ContentBlock.fromText("How high is the water?")),
                        call.output().message(),
                        user(ContentBlock.fromToolResult(result ->
                                result.toolUseId(use.toolUseId()).content(ToolResultContentBlock.fromText("3.2 m")))))
                .toolConfig(config -> config.tools(TOOL)));
        assertThat(answer.output().message().content().getFirst().text()).isNotEmpty();
    }

    @Override
    public void close() {
        client.close();
        streaming.close();
    }
}
