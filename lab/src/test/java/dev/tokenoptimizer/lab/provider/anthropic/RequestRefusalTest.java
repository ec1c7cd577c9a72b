package dev.tokenoptimizer.lab.provider.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.prompt.Ttl;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the API refuses, and how it words it; and where markers end up that it accepts. */
class RequestRefusalTest {

    private static final String MARK = "\"cache_control\":{\"type\":\"ephemeral\"}";
    private static final String MARK_1H = "\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}";

    private final RequestReader reader = new RequestReader(Tariffs::find);

    @Test
    void fiveMarkersCountedOverTheWholeRequest() {
        ApiError error = refused("""
                {"model":"claude-sonnet-5-5","max_tokens":1,%1$s,"tools":[{"name":"t","input_schema":{},%1$s}],
                "system":[{"type":"text","text":"s",%1$s}],
                "messages":[{"role":"user","content":[{"type":"text","text":"a",%1$s},{"type":"text","text":"b",%1$s},
                {"type":"text","text":"c"}]}]}""".formatted(MARK));
        assertThat(error.status()).isEqualTo(400);
        assertThat(error.message()).isEqualTo("A maximum of 4 blocks with cache_control may be provided. Found 5.");
    }

    @Test
    void emptyAndBlankTextWithAMarker() {
        assertThat(refusedBlock("{\"type\":\"text\",\"text\":\"\"," + MARK + "}")
                        .message())
                .isEqualTo("messages.0.content.0.text: cache_control cannot be set for empty text blocks");
        assertThat(refusedBlock("{\"type\":\"text\",\"text\":\" \\n\\t\"," + MARK + "}")
                        .message())
                .contains("cache_control cannot be set for empty text blocks");
    }

    @Test
    void aMarkerOnThinking() {
        assertThat(refusedBlock("{\"type\":\"thinking\",\"thinking\":\"x\",\"signature\":\"s\"," + MARK + "}")
                        .message())
                .isEqualTo("messages.0.content.0.thinking.cache_control: Extra inputs are not permitted");
    }

    @Test
    void aNestedMarkerThatIsNotOnTheLastBlockOfAToolResult() {
        assertThat(refusedBlock("""
                                {"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"a",%s},
                                {"type":"text","text":"b"}]}""".formatted(MARK)).message())
                .startsWith("messages.0.content.0.content.0.cache_control: ");
    }

    @Test
    void aNestedMarkerOnTheLastBlockIsLiftedToTheToolResult() throws Refused {
        ReadRequest request = read(body("""
                {"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"a"},
                {"type":"text","text":"b",%s}]},{"type":"text","text":"more"}""".formatted(MARK)));
        assertThat(request.markers()).containsExactly(new Marker(0, Ttl.FIVE_MINUTES));
    }

    @Test
    void aMarkerOnADeferredTool() {
        assertThat(refused(withFields(
                                "\"tools\":[{\"name\":\"t\",\"input_schema\":{},\"defer_loading\":true," + MARK + "}]"))
                        .message())
                .startsWith("tools.0.cache_control: ");
    }

    @Test
    void aMarkerOnATurnScopedSystemMessage() {
        ApiError error = refused("""
                {"model":"claude-opus-5-5","max_tokens":1,"messages":[{"role":"user","content":"q"},
                {"role":"system","clear_at":"turn","content":[{"type":"text","text":"now",%s}]}]}""".formatted(MARK));
        assertThat(error.message()).startsWith("messages.1.content.0.cache_control: ");
    }

    @Test
    void aSystemMessageInAModelThatTakesNone() {
        assertThat(refused(body("{\"type\":\"text\",\"text\":\"q\"}").replace("\"user\"", "\"system\""))
                        .message())
                .contains("Unexpected role \"system\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"ephemeral\",\"ttl\":\"2h\"} | messages.0.content.0.cache_control.ttl: Input should be '5m' or '1h'",
                "{\"type\":\"forever\"} | messages.0.content.0.cache_control.type: Input should be 'ephemeral'",
                "true | messages.0.content.0.cache_control: Input should be a valid dictionary",
            })
    void aMarkerThatIsNone(String marker, String message) {
        assertThat(refusedBlock("{\"type\":\"text\",\"text\":\"x\",\"cache_control\":" + marker + "}")
                        .message())
                .startsWith(message);
    }

    /** Automatic caching: "last block already marked, different TTL" is refused in these words. */
    @Test
    void anAutomaticMarkerThatDisagreesWithItsTarget() {
        assertThat(refused(withTopLevel(MARK, "{\"type\":\"text\",\"text\":\"x\"," + MARK_1H + "}"))
                        .message())
                .isEqualTo("Top-level cache_control has ttl='5m' but the target block already has cache_control with"
                        + " ttl='1h'");
    }

    @Test
    void anAutomaticMarkerGoesToTheLastBlockThatCanCarryOneAndWalksBackSilently() throws Refused {
        ReadRequest request = read(withTopLevel(
                MARK_1H,
                "{\"type\":\"text\",\"text\":\"x\"},{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"u\"}},"
                        + "{\"type\":\"text\",\"text\":\"  \"}"));
        assertThat(request.markers()).containsExactly(new Marker(1, Ttl.ONE_HOUR));
    }

    @Test
    void anAutomaticMarkerPassesOverATurnScopedSystemMessageOfOneString() throws Refused {
        assertThat(read("""
                {"model":"claude-opus-5-5","max_tokens":1,%s,"messages":[{"role":"user","content":"q"},
                {"role":"system","clear_at":"turn","content":"now"}]}""".formatted(MARK)).markers()).containsExactly(new Marker(0, Ttl.FIVE_MINUTES));
    }

    /** "Sub-blocks" carry no marker; only a tool result's last block is lifted. */
    @Test
    void aMarkerInsideASearchResultOrAServerToolsResult() {
        for (String block : new String[] {
            "{\"type\":\"search_result\",\"source\":\"s\",\"title\":\"t\",\"content\":[{\"type\":\"text\",\"text\":\"a\",%s}]}",
            "{\"type\":\"web_search_tool_result\",\"tool_use_id\":\"s\",\"content\":[{\"type\":\"web_search_result\",%s}]}"
        }) {
            assertThat(refusedBlock(block.formatted(MARK)).message())
                    .isEqualTo("messages.0.content.0.content.0.cache_control: Extra inputs are not permitted");
        }
    }

    @Test
    void aMarkerOnAMemberOfAToolset() {
        assertThat(refused(withFields(
                                "\"tools\":[{\"type\":\"mcp_toolset\",\"mcp_server_name\":\"m\",\"configs\":{\"find\":{"
                                        + MARK + "}}}]"))
                        .message())
                .isEqualTo("tools.0.configs.find.cache_control: Extra inputs are not permitted");
    }

    @Test
    void anAutomaticMarkerWithNothingToMarkIsSkipped() throws Refused {
        assertThat(read(withTopLevel(MARK, "{\"type\":\"text\",\"text\":\"\"}")).markers())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | model: Field required",
                "{\"model\":\"claude-sonnet-4-5\",\"messages\":[]} | max_tokens: Field required",
                "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":1} | messages: Field required",
                "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":1,\"messages\":{}} | messages: Input should be a valid list",
                "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":1,\"messages\":[]} | messages: at least one message is required",
                "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":-1,\"messages\":[]} | max_tokens: Input should be greater",
                "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\"}]} | messages.0.content: Field",
                "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":1,\"messages\":[{\"role\":\"x\",\"content\":\"\"}]} | messages.0.role",
                "[] | Input should be a valid dictionary",
                "nonsense | The request body is not valid JSON",
                "{}{} | The request body is not valid JSON",
            })
    void bodiesOfTheWrongShape(String body, String message) {
        ApiError error = refused(body);
        assertThat(error.status()).isEqualTo(400);
        assertThat(error.type()).isEqualTo("invalid_request_error");
        assertThat(error.message()).startsWith(message);
    }

    @Test
    void anUnknownModelIsNotFound() {
        ApiError error = refused("{\"model\":\"claudius\",\"max_tokens\":1,\"messages\":[]}");
        assertThat(error).isEqualTo(new ApiError(404, "not_found_error", "model: claudius"));
    }

    /** Pre-warming is "rejected with stream:true, thinking enabled, output_config.format, tool_choice any/tool". */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"stream\":true",
                "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}",
                "\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":{}}}",
                "\"tool_choice\":{\"type\":\"any\"},\"tools\":[{\"name\":\"t\",\"input_schema\":{}}]",
                "\"cache_control\":{\"type\":\"ephemeral\"}",
            })
    void whatDoesNotGoWithWarming(String field) {
        assertThat(refused(withFields(field).replace("\"max_tokens\":1", "\"max_tokens\":0"))
                        .message())
                .startsWith("max_tokens: 0 is not allowed with ");
    }

    private ApiError refusedBlock(String block) {
        return refused(body(block));
    }

    private ApiError refused(String body) {
        Refused refused = catchThrowableOfType(Refused.class, () -> read(body));
        assertThat(refused).as(body).isNotNull();
        return (ApiError) refused.answer();
    }

    private ReadRequest read(String body) throws Refused {
        return reader.read(body.getBytes(StandardCharsets.UTF_8), "");
    }

    private static String body(String blocks) {
        return "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":["
                + blocks + "]}]}";
    }

    private static String withTopLevel(String field, String blocks) {
        return body(blocks).replace("\"max_tokens\":1", "\"max_tokens\":1," + field);
    }

    private static String withFields(String field) {
        return withTopLevel(field, "{\"type\":\"text\",\"text\":\"q\"}");
    }
}
