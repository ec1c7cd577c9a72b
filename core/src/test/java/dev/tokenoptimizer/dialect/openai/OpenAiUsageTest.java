package dev.tokenoptimizer.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.dialect.scan.AnswerTap;
import dev.tokenoptimizer.prompt.Modifier;
import dev.tokenoptimizer.usage.Usage;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiUsageTest {

    private static final String CHAT_USAGE = "{\"prompt_tokens\":4020,\"completion_tokens\":4,\"total_tokens\":4024,"
            + "\"prompt_tokens_details\":{\"audio_tokens\":0,\"cache_write_tokens\":1012,\"cached_tokens\":3000},"
            + "\"completion_tokens_details\":{\"reasoning_tokens\":0}}";
    private static final String RESPONSES_USAGE =
            "{\"input_tokens\":88,\"input_tokens_details\":{\"cached_tokens\":40,\"cache_write_tokens\":46},"
                    + "\"output_tokens\":14,\"output_tokens_details\":{\"reasoning_tokens\":9},\"total_tokens\":102}";
    private static final String CHUNK =
            "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"delta\":{\"content\":\"hi\"}}],\"usage\":null}\n\n";

    private static UsageTap tap(Api api, String contentType, String contentEncoding) {
        return AnswerTap.of(contentType, contentEncoding, events -> new UsageReader(api, events));
    }

    private static UsageTap fed(UsageTap tap, String answer, int pieceBytes) {
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at += pieceBytes) {
            tap.accept(bytes, at, Math.min(pieceBytes, bytes.length - at));
        }
        return tap;
    }

    private static UsageTap chat(String json) {
        return fed(tap(Api.CHAT, "application/json", ""), json, 3);
    }

    private static UsageTap chatStream(String events) {
        return fed(tap(Api.CHAT, "text/event-stream; charset=utf-8", ""), events, 3);
    }

    private static UsageTap responsesStream(String events) {
        return fed(tap(Api.RESPONSES, "text/event-stream", ""), events, 3);
    }

    private static Usage usage(long fresh, long read, long written30m, long output) {
        return new Usage(fresh, read, 0, written30m, 0, OptionalLong.of(output));
    }

    private static String chatUsage(String fields) {
        return "{\"choices\":[],\"usage\":{" + fields + "}}";
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 10_000})
    void whatWasReadAndWrittenIsPartOfThePromptTokens(int pieceBytes) {
        UsageTap tap = fed(
                tap(Api.CHAT, "application/json", ""),
                "{\"id\":\"c\",\"choices\":[{\"message\":{\"content\":\"{\\\"usage\\\":1}\",\"usage\":{\"prompt_tokens\":9}}}],"
                        + "\"usage\":" + CHAT_USAGE + "}",
                pieceBytes);

        assertThat(tap.usage()).contains(usage(8, 3000, 1012, 4));
        assertThat(tap.complete()).isTrue();
        assertThat(tap.lost()).isFalse();
        assertThat(tap.contradictory()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 10_000})
    void aChatStreamTellsItsUsageInTheLastChunk(int pieceBytes) {
        UsageTap tap = fed(
                tap(Api.CHAT, "text/event-stream", ""),
                CHUNK + CHUNK + "data: {\"choices\":[],\"usage\":" + CHAT_USAGE + "}\n\ndata: [DONE]\n\n",
                pieceBytes);

        assertThat(tap.usage()).contains(usage(8, 3000, 1012, 4));
        assertThat(tap.complete()).isTrue();
        assertThat(tap.lost()).isFalse();
    }

    @Test
    void aChatStreamMayTellNoUsageAtAll() {
        UsageTap tap = chatStream(CHUNK + CHUNK + "data: [DONE]\n\n");

        assertThat(tap.usage()).isEmpty();
        assertThat(tap.complete()).isTrue();
        assertThat(tap.lost()).isFalse();
    }

    @Test
    void usageInEveryChunkIsTheSumSoFar() {
        String chunk = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":%d}}\n\n";

        UsageTap tap = chatStream(chunk.formatted(1) + chunk.formatted(2) + CHUNK + "data: [DONE]\n\n");

        assertThat(tap.usage()).contains(usage(10, 0, 0, 2));
    }

    @Test
    void aCutStreamIsNotComplete() {
        UsageTap tap = chatStream(CHUNK + "data: {\"choices\":[],\"usa");

        assertThat(tap.usage()).isEmpty();
        assertThat(tap.complete()).isFalse();
    }

    @Test
    void groqTellsTheUsageOfAStreamInAnObjectOfItsOwn() {
        UsageTap tap = chatStream("data: {\"choices\":[],\"x_groq\":{\"id\":\"r\",\"usage\":{\"prompt_tokens\":50,"
                + "\"prompt_time\":0.33,\"completion_tokens\":3,\"total_tokens\":53},"
                + "\"usage_breakdown\":{\"models\":[{\"usage\":{\"prompt_tokens\":1}}]}}}\n\ndata: [DONE]\n\n");

        assertThat(tap.usage()).contains(usage(50, 0, 0, 3));
    }

    @Test
    void hostsNameTheCachedShareDifferently() {
        assertThat(chat(chatUsage("\"prompt_tokens\":68,\"completion_tokens\":6,\"num_cached_tokens\":64"))
                        .usage())
                .contains(usage(4, 64, 0, 6));
        assertThat(chat(chatUsage("\"prompt_tokens\":90,\"completion_tokens\":6,\"prompt_cache_hit_tokens\":64,"
                                + "\"prompt_cache_miss_tokens\":26,\"prompt_tokens_details\":{\"cached_tokens\":64}"))
                        .usage())
                .contains(usage(26, 64, 0, 6));
        assertThat(chat(chatUsage(
                                "\"prompt_tokens\":90,\"completion_tokens\":6,\"cached_tokens\":30,\"cache_write_tokens\":50"))
                        .usage())
                .contains(usage(10, 30, 50, 6));
        assertThat(chat(chatUsage("\"prompt_tokens\":90,\"completion_tokens\":6,"
                                + "\"prompt_tokens_details\":{\"cached_tokens\":0,\"cache_creation_input_tokens\":80}"))
                        .usage())
                .contains(usage(10, 0, 80, 6));
    }

    @Test
    void outputThatOnlyTheTotalTellsCounts() {
        assertThat(chat(chatUsage("\"prompt_tokens\":35,\"completion_tokens\":12,\"total_tokens\":109"))
                        .usage())
                .contains(usage(35, 0, 0, 74));
    }

    @Test
    void aBillThatTellsMoreReadAndWrittenThanThereWasContradictsItselfAndIsNeverNegative() {
        UsageTap tap = chat(chatUsage("\"prompt_tokens\":100,\"completion_tokens\":1,"
                + "\"prompt_tokens_details\":{\"cached_tokens\":90,\"cache_write_tokens\":20}"));

        assertThat(tap.contradictory()).isTrue();
        assertThat(tap.usage()).contains(usage(0, 90, 10, 1));

        UsageTap more = chat(chatUsage("\"prompt_tokens\":100,\"prompt_tokens_details\":{\"cached_tokens\":190}"));

        assertThat(more.contradictory()).isTrue();
        assertThat(more.usage()).contains(new Usage(0, 100, 0, 0, OptionalLong.empty()));
    }

    @Test
    void aResponseTellsItsUsage() {
        UsageTap tap = fed(
                tap(Api.RESPONSES, "application/json", ""),
                "{\"id\":\"resp\",\"object\":\"response\",\"output\":[{\"type\":\"message\"}],\"tools\":[{\"type\":\"function\"}],"
                        + "\"text\":{\"format\":{\"type\":\"text\"}},\"usage\":" + RESPONSES_USAGE + ",\"user\":null}",
                5);

        assertThat(tap.usage()).contains(usage(2, 40, 46, 14));
        assertThat(tap.complete()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"response.completed", "response.incomplete", "response.failed"})
    void theEventThatEndsAResponseTellsItsUsage(String end) {
        String events =
                "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"usage\":null}}\n\n"
                        + "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"x\"}\n\n"
                        + "event: " + end + "\ndata: {\"type\":\"" + end
                        + "\",\"response\":{\"id\":\"r\",\"tools\":[],\"usage\":"
                        + RESPONSES_USAGE + "},\"sequence_number\":9}\n\n";

        UsageTap named = responsesStream(events);
        UsageTap unnamed = responsesStream(events.replaceAll("event: .*\n", ""));

        assertThat(named.usage()).contains(usage(2, 40, 46, 14));
        assertThat(named.complete()).isTrue();
        assertThat(unnamed.usage()).contains(usage(2, 40, 46, 14));
        assertThat(unnamed.complete()).isTrue();
    }

    @Test
    void whatWasWrittenIsToldByLifetime() {
        String usage =
                "{\"usage\":{\"input_tokens\":1000,\"output_tokens\":1,\"input_tokens_details\":{\"cached_tokens\":100,"
                        + "\"cache_write_tokens\":800,\"cache_write_tokens_details\":{%s}}}}";

        assertThat(response(usage.formatted("\"ttl_30m_tokens\":300,\"ttl_12h_tokens\":500"))
                        .usage())
                .contains(new Usage(100, 100, 0, 300, 0, 500, OptionalLong.of(1)));
        assertThat(response(usage.formatted("\"ttl_30m_tokens\":300")).usage())
                .contains(new Usage(100, 100, 0, 300, 0, 500, OptionalLong.of(1)));
        assertThat(response(usage.formatted("\"ttl_7d_tokens\":800,\"ttl_12h_tokens\":0"))
                        .usage())
                .contains(new Usage(100, 100, 0, 0, 0, 800, OptionalLong.of(1)));
        assertThat(response(usage.formatted("")).usage()).contains(usage(100, 100, 800, 1));
        UsageTap contradiction = response(usage.formatted("\"ttl_30m_tokens\":500,\"ttl_12h_tokens\":500"));
        assertThat(contradiction.contradictory()).isTrue();
        assertThat(contradiction.usage()).contains(new Usage(100, 100, 0, 500, 0, 300, OptionalLong.of(1)));
    }

    private static UsageTap response(String json) {
        return fed(tap(Api.RESPONSES, "application/json", ""), json, 3);
    }

    @Test
    void theAnswerSaysUnderWhichTierItWasServed() {
        assertThat(chat("{\"id\":\"c\",\"service_tier\":\"priority\",\"usage\":null}")
                        .tier())
                .contains(Set.of(Modifier.PRIORITY));
        assertThat(chatStream("data: {\"service_tier\":\"flex\",\"choices\":[]}\n\ndata: [DONE]\n\n")
                        .tier())
                .contains(Set.of(Modifier.FLEX));
        assertThat(response("{\"service_tier\":\"default\"}").tier()).contains(Set.of());
        assertThat(responsesStream("event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":"
                                + "{\"id\":\"resp_1\",\"service_tier\":\"flex\",\"usage\":null}}\n\n")
                        .tier())
                .contains(Set.of(Modifier.FLEX));
        assertThat(chat("{\"id\":7,\"service_tier\":null,\"usage\":null}").tier())
                .isEmpty();
    }

    @Test
    void aResponseThatRunsInTheBackgroundHasNoBillYet() {
        UsageTap tap = fed(
                tap(Api.RESPONSES, "application/json", ""),
                "{\"id\":\"resp\",\"status\":\"queued\",\"usage\":null}",
                5);

        assertThat(tap.usage()).isEmpty();
        assertThat(tap.lost()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"usage\":[]}",
                "{\"usage\":7}",
                "{\"usage\":{\"prompt_tokens\":-1}}",
                "{\"usage\":{\"prompt_tokens\":\"9\"}}",
                "{\"usage\":{\"prompt_tokens\":{}}}",
                "{\"usage\":{\"prompt_tokens\":1.5}}",
                "{\"usage\":{\"prompt_tokens\":1,\"prompt_tokens_details\":3}}",
                "[]",
                "{\"usage\":"
            })
    void whatIsStrangeIsNotBelieved(String answer) {
        UsageTap tap = chat(answer);

        assertThat(tap.usage()).isEmpty();
        assertThat(tap.complete()).isFalse();
    }
}
