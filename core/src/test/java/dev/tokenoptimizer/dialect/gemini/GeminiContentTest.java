package dev.tokenoptimizer.dialect.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.Reading;
import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.prompt.Modifier;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.PromptFamily;
import dev.tokenoptimizer.prompt.PromptFamily.Bound;
import dev.tokenoptimizer.usage.Usage;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiContentTest {

    private static final FingerprintKey KEY = new FingerprintKey(1, 2);
    private static final ReadContext CONTEXT =
            new ReadContext(new CacheScope("gemini", "project"), "", "gemini-2.5-flash", model -> 1);
    private static final String EVENTS = "text/event-stream";
    private static final String JSON = "application/json; charset=UTF-8";

    /** Gemini API reference, UsageMetadata: the prompt's count includes what was cached. */
    private static final String USAGE = "{\"promptTokenCount\":5000,\"cachedContentTokenCount\":4000,"
            + "\"candidatesTokenCount\":30,\"thoughtsTokenCount\":70,\"toolUsePromptTokenCount\":200,"
            + "\"totalTokenCount\":5300,\"cacheTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":4000}]}";

    private static final Usage BILLED = new Usage(1_200, 4_000, 0, 0, OptionalLong.of(100));

    @Test
    void thePromptsCountIncludesWhatWasReadAndThoughtsAreOutput() {
        UsageTap tap = fed(GeminiContent.whole(KEY).tap(JSON, ""), answer("STOP", USAGE));
        assertThat(tap.usage()).hasValue(BILLED);
        assertThat(tap.complete()).isTrue();
        assertThat(tap.contradictory()).isFalse();
    }

    @Test
    void theLastUsageOfAStreamCounts() {
        String early = "{\"promptTokenCount\":5000,\"totalTokenCount\":5000}";
        UsageTap tap = fed(
                GeminiContent.streamed(KEY).tap(EVENTS, ""),
                "data: " + answer("", early) + "\r\n\r\ndata: " + answer("STOP", USAGE) + "\r\n\r\n");
        assertThat(tap.usage()).hasValue(BILLED);
        assertThat(tap.complete()).isTrue();
    }

    @Test
    void aStreamMayBeAnArray() {
        String early = "{\"promptTokenCount\":5000,\"candidatesTokenCount\":1}";
        UsageTap tap = fed(
                GeminiContent.streamed(KEY).tap(JSON, ""),
                "[" + answer("", early) + "\n,\n" + answer("STOP", USAGE) + "]");
        assertThat(tap.usage()).hasValue(BILLED);
        assertThat(tap.complete()).isTrue();
    }

    @Test
    void aStreamThatBreaksOffIsNotComplete() {
        for (String cut : new String[] {"data: " + answer("", USAGE) + "\n\n", "data: " + answer("", USAGE)}) {
            UsageTap tap = fed(GeminiContent.streamed(KEY).tap(EVENTS, ""), cut);
            assertThat(tap.complete()).isFalse();
            assertThat(tap.usage()).hasValue(BILLED);
        }
        UsageTap array = fed(GeminiContent.streamed(KEY).tap(JSON, ""), "[" + answer("STOP", USAGE));
        assertThat(array.complete()).isFalse();
    }

    @Test
    void moreReadThanThereWasIsAContradiction() {
        UsageTap tap = fed(
                GeminiContent.whole(KEY).tap(JSON, ""),
                answer("STOP", "{\"promptTokenCount\":10,\"cachedContentTokenCount\":12}"));
        assertThat(tap.contradictory()).isTrue();
        assertThat(tap.usage()).hasValue(new Usage(0, 10, 0, 0, OptionalLong.of(0)));
    }

    @Test
    void theTierThatServedIsTold() {
        UsageTap flex = fed(
                GeminiContent.whole(KEY).tap(JSON, ""),
                answer("STOP", "{\"promptTokenCount\":10,\"trafficType\":\"ON_DEMAND_FLEX\"}"));
        assertThat(flex.tier()).hasValue(Set.of(Modifier.FLEX));
        UsageTap standard = fed(
                GeminiContent.whole(KEY).tap(JSON, ""),
                answer("STOP", "{\"promptTokenCount\":10,\"serviceTier\":\"standard\"}"));
        assertThat(standard.tier()).hasValue(Set.of());
        assertThat(fed(GeminiContent.whole(KEY).tap(JSON, ""), answer("STOP", USAGE))
                        .tier())
                .isEmpty();
    }

    @Test
    void theModelIsThatOfThePathAndNothingIsToBeMarked() {
        Prompt prompt =
                ((Reading.Read) read("{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}]}")).prompt();
        assertThat(prompt.model()).isEqualTo("gemini-2.5-flash");
        assertThat(prompt.stream()).isTrue();
        assertThat(prompt.blocks()).isEmpty();
    }

    @Test
    void theTurnsOfAConversationAreKnownToBelongTogether() {
        String first = "{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}";
        String more = ",{\"role\":\"model\",\"parts\":[{\"text\":\"Yes?\"}]}";
        Prompt one = ((Reading.Read) read("{\"contents\":[" + first + "]}")).prompt();
        Prompt two = ((Reading.Read) read("{\"contents\": [ " + first + more + " ],\"labels\":{}}")).prompt();
        Prompt other = ((Reading.Read) read("{\"contents\":[" + first.replace("Hi", "Ho") + more + "]}")).prompt();
        assertThat(two.family()).isEqualTo(one.family()).isNotEqualTo(other.family());
    }

    @Test
    void theInstructionBelongsToAConversationByEitherOfItsNames() {
        for (String name : new String[] {"systemInstruction", "system_instruction"}) {
            String body = "{\"" + name + "\":{\"parts\":[{\"text\":\"%s\"}]},\"contents\":[{\"parts\":[]}]}";
            Prompt one = ((Reading.Read) read(body.formatted("Be brief."))).prompt();
            Prompt other = ((Reading.Read) read(body.formatted("Be kind."))).prompt();
            assertThat(one.conversation()).as(name).isNotEqualTo(other.conversation());
        }
    }

    @Test
    void requestsWithTheSameInstructionAndToolsAreAFamily() {
        String head = "\"systemInstruction\":{\"parts\":[{\"text\":\"Be brief.\"}]},\"tools\":[{\"googleSearch\":{}}]";
        PromptFamily one = family("{" + head + ",\"contents\":[" + user("Hi") + "]}");
        PromptFamily two = family("{\"contents\":[" + user("Ho") + "],\"generationConfig\":{}," + head + "}");
        PromptFamily other = family("{" + head.replace("brief", "kind") + ",\"contents\":[" + user("Hi") + "]}");

        assertThat(two.key()).isEqualTo(one.key()).isNotEqualTo(other.key());
        assertThat(two.ends()).isNotEqualTo(one.ends());
        assertThat(one.bound()).isEqualTo(Bound.FREE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"tools\":[],\"systemInstruction\":null,",
                "\"tools\":null,\"systemInstruction\":{},\"safetySettings\":[{}],"
            })
    void withoutAHeadAConversationIsAFamily(String nothing) {
        PromptFamily turn = family("{" + nothing + "\"contents\":[" + user("Hi") + "]}");
        PromptFamily next = family("{" + nothing + "\"contents\": [" + user("Hi") + ", " + user("Go on") + "]}");

        assertThat(next.key()).isEqualTo(turn.key());
        assertThat(family("{" + nothing + "\"contents\":[" + user("Ho") + "]}").key())
                .isNotEqualTo(turn.key());
    }

    @Test
    void signedThoughtsBindToTheConversationAndShowItsEarlierTurns() {
        for (String name : new String[] {"thoughtSignature", "thought_signature"}) {
            PromptFamily turn = family("{\"contents\":[" + user("Hi") + "]}");
            PromptFamily next =
                    family("{\"contents\":[" + user("Hi") + ",{\"role\":\"model\",\"parts\":[{\"functionCall\":"
                            + "{\"name\":\"f\"},\"" + name + "\":\"c2ln\"}]}," + user("Go on") + "]}");

            assertThat(next.bound()).as(name).isEqualTo(Bound.CONVERSATION);
            assertThat(next.ties())
                    .as(name)
                    .hasSize(3)
                    .startsWith(turn.ends().get(0))
                    .endsWith(next.ends().get(0));
        }
    }

    @Test
    void aSignatureTellsAConversationFromAllOthersAndAPlaceholderDoesNot() {
        String signature = "CiQBjz1r" + "A".repeat(80);
        PromptFamily signed = family(signed("Hi", signature));

        assertThat(signed.ties()).contains(signed.ends().get(1));
        assertThat(family("{\"tools\":[{\"googleSearch\":{}}],"
                                + signed("Ho", signature).substring(1))
                        .ends()
                        .get(1))
                .isEqualTo(signed.ends().get(1));
        assertThat(family(signed("Hi", "context_engineering_is_the_way_to_go")).ends())
                .hasSize(1);
    }

    private static String signed(String opening, String signature) {
        return "{\"contents\":[" + user(opening)
                + ",{\"role\":\"model\",\"parts\":[{\"text\":\"a\",\"thoughtSignature\":\"" + signature + "\"}]},"
                + user("Go on") + "]}";
    }

    @ParameterizedTest
    @CsvSource({
        "cachedContents/abc, '\"cachedContent\":\"cachedContents/abc\",'",
        "cachedContents/abc, '\"cachedContent\":\"cachedContents\\/abc\",'",
        "cachedContents/12, '\"cached_content\":\"projects/p/locations/eu/cachedContents/12\",'",
        "fileSearchStores/s-1, '\"tools\":[{\"fileSearch\":{\"fileSearchStoreNames\":[\"fileSearchStores/s-1\"]}}],'",
        "files/f-1, '\"systemInstruction\":{\"parts\":[{\"file_data\":{\"file_uri\":\"files/f-1\"}}]},'",
    })
    void whatARequestNamesBindsItToWhoeverHasThat(String name, String fields) {
        PromptFamily family = family("{" + fields + "\"contents\":[" + user("Hi") + "]}");

        assertThat(family.bound()).isEqualTo(Bound.UPLOADS);
        assertThat(family.ties()).containsExactly(new HeldName(name).tie(KEY, "gemini"));
    }

    @Test
    void anUploadedFileInAMessageOrInWhatAToolAnsweredBinds() {
        String file =
                "{\"fileData\":{\"mimeType\":\"text/plain\",\"fileUri\":\"https://generativelanguage.googleapis.com/v1beta/files/"
                        + "f1\"}}";
        for (String part : new String[] {file, "{\"functionResponse\":{\"name\":\"f\",\"parts\":[" + file + "]}}"}) {
            PromptFamily family = family("{\"contents\":{\"parts\":[" + part + "]}}");

            assertThat(family.ties()).as(part).containsExactly(new HeldName("files/f1").tie(KEY, "gemini"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"fileData\":{\"fileUri\":\"gs://bucket/files/f1\"}}",
                "{\"fileData\":{\"fileUri\":\"https://example.com/of/files/f1\"}}",
                "{\"fileData\":{\"fileUri\":\"https://cdn.example.com/v1/files/report.pdf\"}}",
                "{\"fileData\":{\"fileUri\":\"https://notgoogleapis.com/v1/files/report.pdf\"}}",
                "{\"text\":\"fileUri cachedContents/abc {\\\"cachedContent\\\":\\\"cachedContents/abc\\\"}\"}",
                "{\"functionCall\":{\"name\":\"f\",\"args\":{\"fileUri\":7,\"cachedContent\":{\"a\":[\"files/f\"]}}}}",
                "{\"functionCall\":{\"name\":\"f\",\"args\":{\"fileUri\":\"a note\"}}}"
            })
    void whatEveryAccountCanReadBindsToNothing(String part) {
        PromptFamily family = family("{\"contents\":[{\"parts\":[" + part + "]}]}");

        assertThat(family.bound()).isEqualTo(Bound.FREE);
        assertThat(family.ties()).isEmpty();
    }

    @Test
    void whatCannotBeReadTellsNoFamily() {
        byte[] body = "{\"contents\":[".getBytes(UTF_8);
        assertThat(GeminiContent.whole(KEY).family(body, body.length, CONTEXT)).isEmpty();
    }

    private static String user(String text) {
        return "{\"role\":\"user\",\"parts\":[{\"text\":\"" + text + "\"}]}";
    }

    private static PromptFamily family(String body) {
        byte[] bytes = body.getBytes(UTF_8);
        return GeminiContent.whole(KEY).family(bytes, bytes.length, CONTEXT).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "{}", "{\"contents\":\"x\"}", "{\"contents\":[]} x", "{\"contents\":[}", "{\"a\":1"})
    void whatIsNoRequestIsNotRead(String body) {
        assertThat(read(body)).isInstanceOf(Reading.Unreadable.class);
    }

    private static Reading read(String body) {
        byte[] bytes = body.getBytes(UTF_8);
        return GeminiContent.streamed(KEY).read(bytes, bytes.length, CONTEXT);
    }

    private static String answer(String finish, String usage) {
        return "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a \\\"word\\\"\"}],\"role\":\"model\"}"
                + (finish.isEmpty() ? "" : ",\"finishReason\":\"" + finish + "\"") + ",\"index\":0}],\"usageMetadata\":"
                + usage + ",\"modelVersion\":\"gemini-2.5-flash\"}";
    }

    /** The answer in pieces of seven bytes. */
    private static UsageTap fed(UsageTap tap, String answer) {
        byte[] bytes = answer.getBytes(UTF_8);
        for (int at = 0; at < bytes.length; at += 7) {
            tap.accept(bytes, at, Math.min(7, bytes.length - at));
        }
        return tap;
    }
}
