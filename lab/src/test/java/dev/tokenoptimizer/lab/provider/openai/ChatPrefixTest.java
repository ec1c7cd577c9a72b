package dev.tokenoptimizer.lab.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which prompts of Chat Completions share a prefix, and where the provider may set a breakpoint by itself. */
class ChatPrefixTest {

    private static final String DEVELOPER = "{\"role\":\"developer\",\"content\":\"d\"}";
    private static final String QUESTION = "{\"role\":\"user\",\"content\":\"q\"}";
    private static final String CALL =
            "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c\",\"type\":\"function\","
                    + "\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}";
    private static final String RESULT = "{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"r\"}";
    private static final String TOOL = "{\"type\":\"function\",\"function\":{\"name\":\"f\"}}";
    private static final String OTHER_TOOL = "{\"type\":\"function\",\"function\":{\"name\":\"g\"}}";

    @Test
    void aStringIsOnePartOfTextAndABreakpointIsNotSeen() throws Refused {
        RenderedPrompt plain = prompt(QUESTION, "");
        assertThat(prompt(Bodies.user(Bodies.text("q")), "").whole()).isEqualTo(plain.whole());
        assertThat(prompt(Bodies.user(Bodies.marked("q")), "").whole()).isEqualTo(plain.whole());
        assertThat(prompt(Bodies.user(Bodies.marked("q")), "").totalTokens()).isEqualTo(plain.totalTokens());
    }

    @Test
    void aSystemMessageIsADevelopersMessage() throws Refused {
        assertThat(prompt(DEVELOPER.replace("developer", "system") + "," + QUESTION, "")
                        .whole())
                .isEqualTo(prompt(DEVELOPER + "," + QUESTION, "").whole());
    }

    @Test
    void alongerConversationStartsWithTheShorterOne() throws Refused {
        RenderedPrompt shorter = prompt(DEVELOPER + "," + QUESTION, ",\"tools\":[" + TOOL + "]");
        RenderedPrompt longer =
                prompt(DEVELOPER + "," + QUESTION + "," + CALL + "," + RESULT, ",\"tools\":[" + TOOL + "]");
        assertThat(longer.identity(shorter.size() - 1)).isEqualTo(shorter.whole());
    }

    /** Guide, "what invalidates": each of these is another prompt from the start on. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"parallel_tool_calls\":false",
                ",\"reasoning_effort\":\"low\"",
                ",\"verbosity\":\"low\"",
                ",\"service_tier\":\"flex\"",
                ",\"response_format\":{\"type\":\"json_object\"}",
                ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":\"x\"}}]",
            })
    void whatChangesThePromptFromItsStart(String field) throws Refused {
        assertThat(prompt(QUESTION, field).whole())
                .isNotEqualTo(prompt(QUESTION, "").whole());
    }

    @Test
    void theOrderOfToolsCounts() throws Refused {
        assertThat(prompt(QUESTION, ",\"tools\":[" + TOOL + "," + OTHER_TOOL + "]")
                        .whole())
                .isNotEqualTo(prompt(QUESTION, ",\"tools\":[" + OTHER_TOOL + "," + TOOL + "]")
                        .whole());
    }

    /** Guide: "instead of removing tools use tool_choice"; and what is not part of the prompt. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"tool_choice\":\"none\"",
                ",\"tool_choice\":{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"auto\",\"tools\":[]}}",
                ",\"temperature\":0.1",
                ",\"max_completion_tokens\":9",
                ",\"metadata\":{\"a\":\"b\"}",
                ",\"user\":\"u\"",
                ",\"stream\":true",
                ",\"service_tier\":\"default\"",
                ",\"parallel_tool_calls\":true",
                ",\"prompt_cache_options\":{\"mode\":\"explicit\"}",
            })
    void whatDoesNotChangeThePrompt(String field) throws Refused {
        assertThat(prompt(QUESTION, field).whole())
                .isEqualTo(prompt(QUESTION, "").whole());
    }

    /** "User message; last tool result of a group; last developer message of the initial group." */
    @Test
    void theProviderSetsBreakpointsBehindMessagesOfTheClient() throws Refused {
        String conversation = String.join(
                ",",
                DEVELOPER,
                DEVELOPER,
                QUESTION,
                CALL,
                RESULT,
                RESULT,
                DEVELOPER,
                "{\"role\":\"assistant\",\"content\":\"a\"}");
        assertThat(messageEnds(prompt(conversation, ",\"tools\":[" + TOOL + "]")))
                .containsExactly(2, 3, 6);
    }

    @Test
    void theOpeningEndsWithTheLastOfTheFirstDevelopersMessages() throws Refused {
        assertThat(prompt(DEVELOPER + "," + DEVELOPER + "," + QUESTION + "," + DEVELOPER, ",\"tools\":[" + TOOL + "]")
                        .openingEnd())
                .isEqualTo(2);
        assertThat(prompt(QUESTION, ",\"tools\":[" + TOOL + "]").openingEnd()).isEqualTo(-1);
    }

    /** As a real call was billed: the tail behind the breakpoint counts its words and three tokens. */
    @Test
    void theFrameOfAPromptIsThatOfRecordedBills() throws Refused {
        assertThat(prompt("{\"role\":\"user\",\"content\":\"What is the capital of Mexico?\"}", "")
                        .totalTokens())
                .isEqualTo(14);
        RenderedPrompt marked = prompt(
                Bodies.user(Bodies.marked("Reference catalogue.") + "," + Bodies.text("Reply with exactly: OK")), "");
        assertThat(marked.totalTokens() - marked.tokens(0)).isEqualTo(8);
    }

    private static List<Integer> messageEnds(RenderedPrompt prompt) {
        return IntStream.range(0, prompt.size())
                .filter(prompt::endsMessageToKeep)
                .boxed()
                .toList();
    }

    private static RenderedPrompt prompt(String messages, String fields) throws Refused {
        return Bodies.chat(Bodies.chatBody("gpt-6-sol", messages, fields)).prompt();
    }
}
