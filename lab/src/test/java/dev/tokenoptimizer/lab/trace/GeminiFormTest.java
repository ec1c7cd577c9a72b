package dev.tokenoptimizer.lab.trace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class GeminiFormTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void messagesCallsAndResultsBecomeContents() throws IOException {
        assertForm("""
                {"model":"m","messages":[
                  {"role":"system","content":"Be brief."},
                  {"role":"user","content":[{"type":"text","text":"What is it?"}]},
                  {"role":"assistant","content":null,"tool_calls":[
                    {"id":"c1","type":"function","function":{"name":"look","arguments":"{\\"far\\":true}"}},
                    {"id":"c2","type":"function","function":{"name":"ask","arguments":"no JSON"}}]},
                  {"role":"tool","tool_call_id":"c1","content":"a quay"},
                  {"role":"tool","tool_call_id":"c2","content":"nobody"},
                  {"role":"assistant","content":"A quay."}]}""", """
                {"systemInstruction":{"parts":[{"text":"Be brief."}]},"contents":[
                  {"role":"user","parts":[{"text":"What is it?"}]},
                  {"role":"model","parts":[{"functionCall":{"name":"look","args":{"far":true}}},
                    {"functionCall":{"name":"ask","args":{"arguments":"no JSON"}}}]},
                  {"role":"user","parts":[{"functionResponse":{"name":"look","response":{"result":"a quay"}}},
                    {"functionResponse":{"name":"ask","response":{"result":"nobody"}}}]},
                  {"role":"model","parts":[{"text":"A quay."}]}]}""");
    }

    @Test
    void functionsKeepTheirSchemasAndWhatHasNoPlaceIsLeftOut() throws IOException {
        assertForm("""
                {"model":"m","n":1,"stream":true,"temperature":0,"max_completion_tokens":9,
                 "tools":[{"type":"function","function":{"name":"look","parameters":{"type":"object"}}}],
                 "messages":[]}""", """
                {"tools":[{"functionDeclarations":[{"name":"look","parametersJsonSchema":{"type":"object"}}]}],
                 "contents":[],"generationConfig":{"temperature":0,"maxOutputTokens":9}}""");
    }

    @Test
    void whatIsNoObjectIsRefused() {
        assertThatThrownBy(() -> GeminiForm.of("[]".getBytes(UTF_8))).isInstanceOf(IOException.class);
    }

    private static void assertForm(String chat, String gemini) throws IOException {
        assertThat(JSON.readTree(GeminiForm.of(chat.getBytes(UTF_8)))).isEqualTo(JSON.readTree(gemini));
    }
}
