package dev.tokenoptimizer.lab.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokenoptimizer.tariff.TariffBook;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the Responses API answers 400 to. */
class ResponsesRefusalTest {

    private static final TariffBook TARIFFS = TariffBook.shipped();

    private final ResponsesReader reader =
            new ResponsesReader(model -> TARIFFS.find("openai", model), new StoredResponses());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | input | missing_required_parameter",
                "',\"input\":[]' | input | missing_required_parameter",
                "',\"input\":7' | input | invalid_type",
                "',\"input\":[7]' | input[0] | invalid_type",
                "',\"input\":[{}]' | input[0].type | missing_required_parameter",
                "',\"input\":[{\"type\":\"thought\"}]' | input[0].type | invalid_value",
                "',\"input\":[{\"role\":\"tool\",\"content\":\"q\"}]' | input[0].role | invalid_value",
                "',\"input\":[{\"role\":\"user\"}]' | input[0].content | missing_required_parameter",
                "',\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"c\"}]' | input[0].output | missing_required_parameter",
                "',\"input\":\"q\",\"messages\":[]' | messages | unknown_parameter",
                "',\"input\":\"q\",\"instructions\":[]' | instructions | invalid_type",
                "',\"input\":\"q\",\"max_output_tokens\":0' | max_output_tokens | integer_below_min_value",
                "',\"input\":\"q\",\"background\":true' | background | unsupported_value",
                "',\"input\":\"q\",\"prompt_cache_options\":{\"prewarm\":1}' | prewarm | invalid_type",
                "',\"input\":\"q\",\"prompt_cache_options\":{\"ttl\":\"12h\"}' | prompt_cache_options.ttl | invalid_value",
            })
    void aFieldThatIsWrong(String fields, String param, String code) {
        ApiError error = refused(fields);
        assertThat(error.status()).isEqualTo(400);
        assertThat(error.param()).isEqualTo(param);
        assertThat(error.code()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"q\",MARK}]}",
                "{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":[{\"type\":\"input_text\",\"text\":\"q\",MARK}]}",
                "{\"type\":\"computer_call_output\",\"call_id\":\"c\",\"output\":{\"type\":\"computer_screenshot\",\"image_url\":\"x\",MARK}}",
            })
    void aBreakpointStandsOnContentOfTheClient(String item) {
        assertThatCode(() -> read(",\"input\":[" + marked(item) + "]")).doesNotThrowAnyException();
    }

    /** "Not possible on tools, on top-level instructions, on additional_tools items." */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"role\":\"user\",\"content\":\"q\",MARK} | input[0].prompt_cache_breakpoint",
                "{\"type\":\"additional_tools\",\"role\":\"developer\",\"tools\":[],MARK} | input[0].prompt_cache_breakpoint",
                "{\"type\":\"reasoning\",\"summary\":[],MARK} | input[0].prompt_cache_breakpoint",
                "{\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"q\",MARK}]} | input[0].content[0].prompt_cache_breakpoint",
            })
    void aBreakpointWhereNoneCanStand(String item, String param) {
        ApiError error = refused(",\"input\":[" + marked(item) + "]");
        assertThat(error.code()).isEqualTo("unknown_parameter");
        assertThat(error.param()).isEqualTo(param);
    }

    @Test
    void aConversationBesideAnEarlierResponse() {
        ApiError error = refused(",\"input\":\"q\",\"conversation\":\"conv_1\",\"previous_response_id\":\"resp_1\"");
        assertThat(error.code()).isEqualTo("mutually_exclusive_parameters");
    }

    @Test
    void anItemThatNobodyKept() {
        ApiError error = refused(",\"input\":[{\"type\":\"item_reference\",\"id\":\"msg_1\"}]");
        assertThat(error.status()).isEqualTo(404);
    }

    private static String marked(String item) {
        return item.replace("MARK", "\"prompt_cache_breakpoint\":{\"mode\":\"explicit\"}");
    }

    private void read(String fields) throws Refused {
        reader.read(("{\"model\":\"gpt-6-sol\"" + fields + "}").getBytes(StandardCharsets.UTF_8), "organisation");
    }

    private ApiError refused(String fields) {
        Refused refused = catchThrowableOfType(Refused.class, () -> read(fields));
        assertThat(refused).as(fields).isNotNull();
        return (ApiError) refused.answer();
    }
}
