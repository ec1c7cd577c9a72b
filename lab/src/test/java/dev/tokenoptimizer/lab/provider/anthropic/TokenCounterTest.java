package dev.tokenoptimizer.lab.provider.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class TokenCounterTest {

    private final RequestReader reader = new RequestReader(Tariffs::find);

    @Test
    void plainProseHasAboutFourCharactersPerToken() throws Refused {
        String prose = "The quick brown fox jumps over the lazy dog and goes home. ".repeat(100);
        assertThat(tokens("claude-sonnet-4-5", prose)).isBetween(prose.length() / 6, prose.length() / 4);
    }

    @Test
    void theNewerTokenizerMakesThirtyPercentMore() throws Refused {
        String prose = "The quick brown fox jumps over the lazy dog. ".repeat(100);
        assertThat((double) tokens("claude-sonnet-5-5", prose) / tokens("claude-sonnet-4-5", prose))
                .isBetween(1.28, 1.31);
    }

    @Test
    void runsOfOneCharacterAreCountedFast() {
        for (String run : new String[] {"a", " ", "\\n", "=", "語", "😀"}) {
            Assertions.assertTimeout(
                    Duration.ofSeconds(20), () -> tokens("claude-sonnet-4-5", run.repeat(200_000)), run);
        }
    }

    @Test
    void aStringAndOneTextBlockCountTheSame() throws Refused {
        assertThat(tokens("claude-sonnet-4-5", "same text"))
                .isEqualTo(read("claude-sonnet-4-5", "[{\"type\":\"text\",\"text\":\"same text\"}]"));
    }

    @Test
    void loneSurrogatesAreCounted() {
        assertThatCode(() -> tokens("claude-sonnet-4-5", "\\ud800\\udc00\\ud800 x"))
                .doesNotThrowAnyException();
    }

    private int tokens(String model, String jsonText) throws Refused {
        return read(model, "\"" + jsonText + "\"");
    }

    private int read(String model, String content) throws Refused {
        String body = "{\"model\":\"" + model + "\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":"
                + content + "}]}";
        return reader.read(body.getBytes(StandardCharsets.UTF_8), "").prompt().totalTokens();
    }
}
