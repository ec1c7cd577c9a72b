package dev.tokenoptimizer.lab.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ResponsesFormTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void messagesCallsAndResultsBecomeItems() throws IOException {
        assertForm("""
                {"model":"m","messages":[
                  {"role":"system","content":"Be brief."},
                  {"role":"user","content":[{"type":"text","text":"What is it?"},
                    {"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]},
                  {"role":"assistant","content":null,"tool_calls":[
                    {"id":"c1","type":"function","function":{"name":"look","arguments":"{}"}}]},
                  {"role":"tool","tool_call_id":"c1","content":"a quay"},
                  {"role":"assistant","content":"A quay."}]}""", """
                {"model":"m","store":false,"input":[
                  {"role":"system","content":"Be brief."},
                  {"role":"user","content":[{"type":"input_text","text":"What is it?"},
                    {"type":"input_image","image_url":"data:image/png;base64,AA=="}]},
                  {"type":"function_call","call_id":"c1","name":"look","arguments":"{}"},
                  {"type":"function_call_output","call_id":"c1","output":"a quay"},
                  {"role":"assistant","content":"A quay."}]}""");
    }

    @Test
    void toolsAreFlatAndWhatHasNoPlaceIsLeftOut() throws IOException {
        assertForm("""
                {"model":"m","n":1,"stream":true,"stream_options":{"include_usage":true},
                 "tools":[{"type":"function","function":{"name":"look","parameters":{"type":"object"}}}],
                 "messages":[]}""", """
                {"model":"m","stream":true,"store":false,
                 "tools":[{"type":"function","name":"look","parameters":{"type":"object"}}],"input":[]}""");
    }

    @Test
    void whatIsNoObjectIsRefused() {
        assertThatThrownBy(() -> ResponsesForm.of("[]".getBytes(UTF_8))).isInstanceOf(IOException.class);
    }

    private static void assertForm(String chat, String responses) throws IOException {
        assertThat(JSON.readTree(ResponsesForm.of(chat.getBytes(UTF_8)))).isEqualTo(JSON.readTree(responses));
    }
}
