package dev.tokenoptimizer.lab.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the Responses API says of a prompt that was to be found in the cache (OpenAI prompt caching guide, diagnostics). */
@Timeout(60)
class CacheDiagnosticsTest {

    private final OpenAiClient client = new OpenAiClient(Settings.defaults().withPacing(Pacing.AT_ONCE));
    private String earlier = "";

    @BeforeEach
    void anEarlierResponse() throws Exception {
        earlier = post("gpt-6-sol", "", "{}").get("id").asText();
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void aPromptThatIsReadIsAHit() throws Exception {
        assertThat(diagnosis("gpt-6-sol", "").get("type").asText()).isEqualTo("cache_hit");
    }

    @Test
    void aResponseThatNobodyKeptIsNotFound() throws Exception {
        earlier = "resp_nobody";
        assertThat(diagnosis("gpt-6-sol", "").get("type").asText()).isEqualTo("comparison_response_not_found");
    }

    @Test
    void aPromptThatWasLostThoughNothingChangedCannotBeExplained() throws Exception {
        client.provider().faults().evictNext(1);
        assertThat(diagnosis("gpt-6-sol", "").get("type").asText()).isEqualTo("unavailable");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gpt-6-luna | '' | model_changed",
                "gpt-6-sol | ',\"prompt_cache_key\":\"k\"' | prompt_cache_key_changed",
                "gpt-6-sol | ',\"tools\":[{\"type\":\"function\",\"name\":\"f\"}]' | tools_changed",
                "gpt-6-sol | ',\"text\":{\"format\":{\"type\":\"json_object\"}}' | text_format_changed",
                "gpt-6-sol | ',\"reasoning\":{\"effort\":\"low\"}' | reasoning_effort_changed",
                "gpt-6-sol | ',\"text\":{\"verbosity\":\"low\"}' | verbosity_changed",
                "gpt-6-sol | ',\"service_tier\":\"flex\"' | service_tier_changed",
            })
    void aChangeIsNamed(String model, String field, String reason) throws Exception {
        JsonNode diagnosis = diagnosis(model, field);
        assertThat(diagnosis.get("type").asText()).isEqualTo("cache_miss");
        assertThat(diagnosis.get("reason").asText()).isEqualTo(reason);
        assertThat(diagnosis.get("cache_missed_tokens").asLong()).isGreaterThan(2_000);
    }

    @Test
    void aChangedInputTellsWhatCouldHaveBeenShared() throws Exception {
        JsonNode diagnosis = post(
                        "gpt-6-sol",
                        ",\"instructions\":\"" + OpenAiClient.LONG + "\"",
                        "{\"comparison_response_id\":\"" + earlier + "\"}",
                        "another")
                .get("prompt_cache_diagnostics");
        assertThat(diagnosis.get("reason").asText()).isEqualTo("input_changed");
        assertThat(diagnosis.get("comparison_reusable_tokens").asLong()).isGreaterThan(2_000);
    }

    private JsonNode diagnosis(String model, String field) throws Exception {
        return post(model, field, "{\"comparison_response_id\":\"" + earlier + "\"}")
                .get("prompt_cache_diagnostics");
    }

    private JsonNode post(String model, String field, String options) throws Exception {
        return post(model, ",\"instructions\":\"" + OpenAiClient.LONG + "\"" + field, options, "one");
    }

    private JsonNode post(String model, String fields, String options, String input) throws Exception {
        String body = "{\"model\":\"%s\",\"input\":\"%s\",\"prompt_cache_options\":%s%s}"
                .formatted(model, input, options, fields);
        return OpenAiClient.JSON.readTree(
                client.post("/v1/responses", "key", body).body());
    }
}
