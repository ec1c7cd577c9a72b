package dev.tokenoptimizer.lab.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A provider blames the client for a bad body, and never fails on it. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenAiBadBodiesTest {

    private final OpenAiClient client = new OpenAiClient(Settings.defaults().withPacing(Pacing.AT_ONCE));

    @AfterAll
    void close() {
        client.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/chat/completions | {\"model\":\"gpt-6-sol\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\"}}],"
                        + "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\","
                        + "\"prompt_cache_breakpoint\":{\"mode\":\"explicit\"}}]},{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\"}]}]}",
                "/v1/responses | {\"model\":\"gpt-6-sol\",\"instructions\":\"a\",\"text\":{\"format\":{\"type\":\"text\"}},"
                        + "\"prompt_cache_options\":{\"mode\":\"explicit\"},\"input\":[{\"role\":\"user\",\"content\":[{\"type\":"
                        + "\"input_text\",\"text\":\"Hi\"}]},{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"o\"}]}",
            })
    void aBodyWithOneByteChangedIsAnsweredOrBlamedOnTheClient(String path, String whole) throws Exception {
        long seed = 1;
        Random random = new Random(seed);
        for (int i = 0; i < 600; i++) {
            byte[] changed = whole.getBytes(ISO_8859_1);
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(128);
            HttpResponse<String> answer = client.post(path, "key", new String(changed, ISO_8859_1));
            assertThat(answer.statusCode())
                    .as("seed %d, body %d: %s", seed, i, new String(changed, ISO_8859_1))
                    .isIn(200, 400, 404);
        }
    }
}
