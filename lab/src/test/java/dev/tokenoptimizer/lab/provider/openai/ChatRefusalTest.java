package dev.tokenoptimizer.lab.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Chat Completions answers 400 to, field by field and generation by generation. */
class ChatRefusalTest {

    private static final String QUESTION = "{\"role\":\"user\",\"content\":\"q\"}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'{}' | model | missing_required_parameter",
                "'{\"model\":\"gpt-6-sol\"}' | messages | missing_required_parameter",
                "'{\"model\":\"gpt-6-sol\",\"messages\":[]}' | messages | empty_array",
                "'{\"model\":\"gpt-6-sol\",\"messages\":{}}' | messages | invalid_type",
                "'{\"model\":7,\"messages\":[]}' | model | invalid_type",
            })
    void aBodyThatLacksWhatItNeeds(String body, String param, String code) {
        ApiError error = refused(body);
        assertThat(error.status()).isEqualTo(400);
        assertThat(error.param()).isEqualTo(param);
        assertThat(error.code()).isEqualTo(code);
    }

    @Test
    void aModelThatNobodyKnowsIs404() {
        ApiError error = refused(Bodies.chatBody("gpt-nobody", QUESTION, ""));
        assertThat(error.status()).isEqualTo(404);
        assertThat(error.code()).isEqualTo("model_not_found");
    }

    @Test
    void aSnapshotOfAModelIsThatModel() {
        assertThatCode(() -> Bodies.chat(Bodies.chatBody("gpt-5.6-sol-2026-07-09", QUESTION, "")))
                .doesNotThrowAnyException();
    }

    @Test
    void aFieldThatNobodyKnows() {
        ApiError error = refused(Bodies.chatBody("gpt-6-sol", QUESTION, ",\"cache_control\":{\"type\":\"ephemeral\"}"));
        assertThat(error.code()).isEqualTo("unknown_parameter");
        assertThat(error.message()).isEqualTo("Unknown parameter: 'cache_control'.");
    }

    /** Guide, section on choosing a key; reported as {@code string_above_max_length}. */
    @Test
    void aKeyOfMoreThan64Characters() {
        assertThatCode(() -> withField(",\"prompt_cache_key\":\"" + "k".repeat(64) + "\""))
                .doesNotThrowAnyException();
        ApiError error =
                refused(Bodies.chatBody("gpt-6-sol", QUESTION, ",\"prompt_cache_key\":\"" + "k".repeat(65) + "\""));
        assertThat(error.code()).isEqualTo("string_above_max_length");
        assertThat(error.param()).isEqualTo("prompt_cache_key");
    }

    /** "Rejected on gpt-6*; use prompt_cache_options.ttl." */
    @ParameterizedTest
    @ValueSource(strings = {"gpt-6-sol", "gpt-6-luna", "gpt-6.1-terra", "gpt-6.2-astra"})
    void theOldRetentionOnTheNewestModels(String model) {
        ApiError error = refused(Bodies.chatBody(model, QUESTION, ",\"prompt_cache_retention\":\"24h\""));
        assertThat(error.code()).isEqualTo("unsupported_parameter");
        assertThat(error.param()).isEqualTo("prompt_cache_retention");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"mode\":\"automatic\"} | prompt_cache_options.mode | invalid_value",
                "{\"mode\":7} | prompt_cache_options.mode | invalid_type",
                "{\"ttl\":\"12h\"} | prompt_cache_options.ttl | invalid_value",
                "{\"prewarm\":true} | prompt_cache_options.prewarm | unknown_parameter",
                "{\"comparison_response_id\":\"resp_1\"} | prompt_cache_options.comparison_response_id | unknown_parameter",
                "\"explicit\" | prompt_cache_options | invalid_type",
            })
    void optionsThatChatDoesNotTake(String options, String param, String code) {
        ApiError error = refused(Bodies.chatBody("gpt-6-sol", QUESTION, ",\"prompt_cache_options\":" + options));
        assertThat(error.param()).isEqualTo(param);
        assertThat(error.code()).isEqualTo(code);
    }

    @Test
    void aBreakpointStandsOnPartsOfContent() throws Refused {
        ReadRequest request = Bodies.chat(Bodies.chatBody(
                "gpt-6-sol",
                "{\"role\":\"developer\",\"content\":[" + Bodies.marked("d") + "]},"
                        + Bodies.user(Bodies.text("a") + "," + Bodies.marked("b")),
                ""));
        assertThat(request.breakpoints()).extracting("index").containsExactly(0, 2);
    }

    /** "Not possible on tools"; nor on messages, calls of tools, or parts that are not content of the client. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"role\":\"user\",\"content\":\"q\",MARK} | messages[0].prompt_cache_breakpoint",
                "{\"role\":\"user\",\"content\":[{\"type\":\"refusal\",\"refusal\":\"q\",MARK}]} | messages[0].content[0].prompt_cache_breakpoint",
                "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",MARK}]} | messages[0].tool_calls[0].prompt_cache_breakpoint",
            })
    void aBreakpointWhereNoneCanStand(String message, String param) {
        ApiError error = refused(Bodies.chatBody(
                "gpt-6-sol", message.replace("MARK", "\"prompt_cache_breakpoint\":{\"mode\":\"explicit\"}"), ""));
        assertThat(error.code()).isEqualTo("unknown_parameter");
        assertThat(error.param()).isEqualTo(param);
    }

    @Test
    void aBreakpointOnATool() {
        String mark = "\"prompt_cache_breakpoint\":{\"mode\":\"explicit\"}";
        String outside = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}," + mark + "}]";
        String inside = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"," + mark + "}}]";
        assertThat(refused(Bodies.chatBody("gpt-6-sol", QUESTION, outside)).param())
                .isEqualTo("tools[0].prompt_cache_breakpoint");
        assertThat(refused(Bodies.chatBody("gpt-6-sol", QUESTION, inside)).param())
                .isEqualTo("tools[0].function.prompt_cache_breakpoint");
    }

    @Test
    void aBreakpointThatIsNotExplicit() {
        String part = Bodies.marked("q").replace("explicit", "implicit");
        assertThat(refused(Bodies.chatBody("gpt-6-sol", Bodies.user(part), "")).param())
                .isEqualTo("messages[0].content[0].prompt_cache_breakpoint.mode");
    }

    /** "With more, the latest win silently." */
    @Test
    void anyNumberOfBreakpointsIsTaken() {
        String part = Bodies.marked("q");
        assertThatCode(() -> Bodies.chat(
                        Bodies.chatBody("gpt-6-sol", Bodies.user(String.join(",", part, part, part, part, part)), "")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"role\":\"nobody\",\"content\":\"q\"} | messages[0].role",
                "{\"content\":\"q\"} | messages[0].role",
                "{\"role\":\"user\"} | messages[0].content",
                "{\"role\":\"user\",\"content\":7} | messages[0].content",
                "{\"role\":\"user\",\"content\":[7]} | messages[0].content[0]",
                "{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]} | messages[0].content[0].text",
                "{\"role\":\"assistant\",\"content\":null} | messages[0].content",
                "7 | messages[0]",
            })
    void aMessageThatIsNone(String message, String param) {
        assertThat(refused(Bodies.chatBody("gpt-6-sol", message, "")).param()).isEqualTo(param);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ",\"stream_options\":{\"include_usage\":true} | stream_options",
                ",\"stream\":\"yes\" | stream",
                ",\"max_tokens\":0 | max_tokens",
                ",\"max_completion_tokens\":1.5 | max_completion_tokens",
                ",\"tool_choice\":\"any\" | tool_choice",
                ",\"tools\":{} | tools",
                ",\"n\":2 | n",
            })
    void aFieldThatIsWrong(String field, String param) {
        assertThat(refused(Bodies.chatBody("gpt-6-sol", QUESTION, field)).param())
                .isEqualTo(param);
    }

    private static void withField(String field) throws Refused {
        Bodies.chat(Bodies.chatBody("gpt-6-sol", QUESTION, field));
    }

    private static ApiError refused(String body) {
        Refused refused = catchThrowableOfType(Refused.class, () -> Bodies.chat(body));
        assertThat(refused).as(body).isNotNull();
        return (ApiError) refused.answer();
    }
}
