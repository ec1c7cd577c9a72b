package dev.tokenoptimizer.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.prompt.Modifier;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.usage.Usage;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnthropicUsageTapTest {

    private static final String START = """
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","content":[],"usage":{"input_tokens":7,\
            "cache_creation_input_tokens":300,"cache_read_input_tokens":2000,\
            "cache_creation":{"ephemeral_5m_input_tokens":100,"ephemeral_1h_input_tokens":200},"output_tokens":2}}}

            """;

    private static final String CONTENT = """
            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"{\\"usage\\":{\\"input_tokens\\":1}}"}}

            event: ping
            data: {"type": "ping"}

            """;

    private static final String DELTA = """
            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":7,\
            "cache_creation_input_tokens":300,"cache_read_input_tokens":2000,"output_tokens":50}}

            """;

    private static final String STOP = """
            event: message_stop
            data: {"type":"message_stop"}

            """;

    @Test
    void whatIsBelievedCanAlwaysBePriced() {
        String most = "{\"usage\":{\"input_tokens\":1000000000,\"cache_read_input_tokens\":1000000000,"
                + "\"cache_creation_input_tokens\":1000000000,\"output_tokens\":1000000000}}";

        Usage usage = message(most).usage().orElseThrow();

        for (Tariff tariff : TariffBook.shipped().listed("anthropic")) {
            assertThat(tariff.longPrices().of(usage)).as(tariff.model()).isGreaterThan(Money.ZERO);
        }
        assertThat(message(most.replace("1000000000}", "1000000001}")).usage()).isEmpty();
    }

    private static UsageTap feed(String contentType, String answer, int pieceBytes) {
        UsageTap tap = AnthropicUsageTap.of(contentType, "");
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at += pieceBytes) {
            tap.accept(bytes, at, Math.min(pieceBytes, bytes.length - at));
        }
        return tap;
    }

    private static UsageTap stream(String events) {
        return feed("text/event-stream; charset=utf-8", events, 3);
    }

    private static UsageTap message(String json) {
        return feed("application/json", json, 3);
    }

    private static Usage usage(long fresh, long read, long written5m, long written1h, long output) {
        return new Usage(fresh, read, written5m, written1h, OptionalLong.of(output));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10_000})
    void aMessageTellsItsUsage(int pieceBytes) {
        UsageTap tap = feed("Application/JSON;charset=utf-8", """
                {"id":"m","type":"message","content":[{"type":"tool_use","input":{"usage":{"input_tokens":99}}}],
                 "usage":{"input_tokens":10,"cache_creation_input_tokens":30,"cache_read_input_tokens":20,
                  "cache_creation":{"ephemeral_1h_input_tokens":10,"ephemeral_5m_input_tokens":20},
                  "output_tokens":5,"service_tier":"standard","server_tool_use":{"web_search_requests":1}}}
                """, pieceBytes);

        assertThat(tap.usage()).contains(usage(10, 20, 20, 10, 5));
        assertThat(tap.complete()).isTrue();
        assertThat(tap.lost()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10_000})
    void aStreamTellsTheSplitAtItsStartAndTheOutputAtItsEnd(int pieceBytes) {
        UsageTap tap = feed("text/event-stream", START + CONTENT + DELTA + STOP, pieceBytes);

        assertThat(tap.usage()).contains(usage(7, 2000, 100, 200, 50));
        assertThat(tap.complete()).isTrue();
        assertThat(tap.lost()).isFalse();
    }

    @Test
    void anAnswerTellsThatItWasBoundToTheUnitedStates() {
        String bound = "\"inference_geo\":\"us\",\"input_tokens\":7";

        assertThat(stream(START.replace("\"input_tokens\":7", bound) + DELTA + STOP)
                        .tier())
                .contains(Set.of(Modifier.US_ONLY));
        assertThat(stream(START.replace("\"input_tokens\":7", bound.replace("us", "global")) + DELTA + STOP)
                        .tier())
                .isEmpty();
        assertThat(message("{\"usage\":{\"input_tokens\":7,\"output_tokens\":1,\"inference_geo\":null}}")
                        .usage())
                .isPresent();
    }

    @Test
    void deltasAreCumulativeAndNeverAdded() {
        UsageTap tap =
                stream(START + DELTA.replace("\"output_tokens\":50", "\"output_tokens\":40") + DELTA + DELTA + STOP);

        assertThat(tap.usage()).contains(usage(7, 2000, 100, 200, 50));
    }

    @Test
    void aLaterNullOverridesNothing() {
        UsageTap tap = stream(START
                + "event: message_delta\ndata: {\"type\":\"message_delta\",\"usage\":{\"input_tokens\":null,"
                + "\"cache_read_input_tokens\":null,\"cache_creation\":null,\"output_tokens\":9}}\n\n"
                + STOP);

        assertThat(tap.usage()).contains(usage(7, 2000, 100, 200, 9));
    }

    @Test
    void aVendorMayTellTheCachedShareOnlyInTheDelta() {
        UsageTap tap = stream("""
                event: message_start
                data: {"type":"message_start","message":{"usage":{"input_tokens":5000,"output_tokens":0}}}

                event: message_delta
                data: {"type":"message_delta","usage":{"input_tokens":200,"cache_read_input_tokens":4800,"output_tokens":3}}

                """ + STOP);

        assertThat(tap.usage()).contains(usage(200, 4800, 0, 0, 3));
    }

    @Test
    void aVendorMayLeaveTheEventNameOut() {
        UsageTap tap = stream((START + CONTENT + DELTA + STOP).replaceAll("event: .*\n", ""));

        assertThat(tap.usage()).contains(usage(7, 2000, 100, 200, 50));
        assertThat(tap.complete()).isTrue();
    }

    @Test
    void tokensWrittenWithoutASplitCountAsFiveMinutes() {
        assertThat(message("{\"usage\":{\"input_tokens\":1,\"cache_creation_input_tokens\":30,\"output_tokens\":2}}")
                        .usage())
                .contains(usage(1, 0, 30, 0, 2));
    }

    @Test
    void whatGrewAfterTheSplitWasToldCountsAsFiveMinutes() {
        UsageTap tap = stream(
                START + DELTA.replace("\"cache_creation_input_tokens\":300", "\"cache_creation_input_tokens\":900"));

        assertThat(tap.usage()).contains(usage(7, 2000, 700, 200, 50));
    }

    @Test
    void aFlatTotalOfZeroDoesNotHideTheSplit() {
        assertThat(message("""
                                {"usage":{"input_tokens":1,"cache_creation_input_tokens":0,"output_tokens":2,
                                 "cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":20}}}
                                """).usage()).contains(usage(1, 0, 10, 20, 2));
    }

    @Test
    void aCompactionIsBilledBesidesTheTotals() {
        assertThat(message("""
                                {"usage":{"input_tokens":229,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,
                                 "output_tokens":5,"iterations":[
                                  {"type":"compaction","input_tokens":100,"output_tokens":131,
                                   "cache_creation_input_tokens":55096,"cache_read_input_tokens":40,
                                   "cache_creation":{"ephemeral_5m_input_tokens":55000,"ephemeral_1h_input_tokens":96}},
                                  {"input_tokens":229,"output_tokens":5,"type":"message"}]}}
                                """).usage()).contains(usage(329, 40, 55000, 96, 136));
    }

    @Test
    void anAdvisorOnAnotherModelIsLeftOut() {
        assertThat(message("""
                                {"usage":{"input_tokens":2390,"output_tokens":121,"iterations":[
                                  {"input_tokens":1128,"output_tokens":110,"type":"message"},
                                  {"input_tokens":2518,"output_tokens":22,"type":"advisor_message","model":"other"},
                                  {"input_tokens":1262,"output_tokens":11,"type":"message"}]}}
                                """).usage()).contains(usage(2390, 0, 0, 0, 121));
    }

    @Test
    void repeatedDeltasDoNotRepeatACompaction() {
        String delta = """
                event: message_delta
                data: {"type":"message_delta","usage":{"input_tokens":10,"output_tokens":5,"iterations":[\
                {"type":"compaction","input_tokens":100,"output_tokens":20}]}}

                """;

        assertThat(stream(START + delta + delta + STOP).usage()).contains(usage(110, 2000, 100, 200, 25));
    }

    @Test
    void ofACutStreamTheStartIsKeptAndTheOutputUnknown() {
        UsageTap tap = stream(START + CONTENT);

        assertThat(tap.usage()).contains(new Usage(7, 2000, 100, 200, OptionalLong.empty()));
        assertThat(tap.complete()).isFalse();
        assertThat(tap.lost()).isFalse();
    }

    @Test
    void anErrorAfterTheStartKeepsWhatWasBilled() {
        UsageTap tap = stream(START + CONTENT
                + "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n");

        assertThat(tap.usage()).contains(new Usage(7, 2000, 100, 200, OptionalLong.empty()));
        assertThat(tap.complete()).isFalse();
        assertThat(tap.lost()).isFalse();
    }

    @Test
    void beforeTheProviderSaidNothingIsKnown() {
        assertThat(stream(START.substring(0, 200)).usage()).isEmpty();
        assertThat(message("{\"usage\":{\"input_tokens\":10,\"output_tok").usage())
                .isEmpty();
        assertThat(message("{\"type\":\"message\",\"usage\":{}}").usage()).isEmpty();
    }

    @Test
    void aMessageCutAfterItsUsageIsKnownButNotComplete() {
        UsageTap tap = message("{\"usage\":{\"input_tokens\":10,\"output_tokens\":5},\"content\":[");

        assertThat(tap.usage()).contains(usage(10, 0, 0, 0, 5));
        assertThat(tap.complete()).isFalse();
        assertThat(tap.lost()).isFalse();
    }

    @Test
    void dataMaySpanSeveralLines() {
        assertThat(stream(START.replace("\"message\":", "\ndata: \"message\":\r\ndata:") + STOP)
                        .usage())
                .contains(new Usage(7, 2000, 100, 200, OptionalLong.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"usage\":{\"input_tokens\":-1}}",
                "{\"usage\":{\"input_tokens\":1.5}}",
                "{\"usage\":{\"input_tokens\":\"1\"}}",
                "{\"usage\":{\"input_tokens\":{}}}",
                "{\"usage\":{\"input_tokens\":1e999999999}}",
                "{\"usage\":{\"input_tokens\":99999999999999999999}}",
                "{\"usage\":[]}",
                "{\"usage\":7}",
                "{\"usage\":{\"cache_creation\":[]}}",
                "{\"usage\":{\"iterations\":{}}}",
                "{\"usage\":{\"iterations\":[1]}}",
                "[]",
                "\"text\"",
                "<html>",
                "{\"usage\":{\"input_tokens\":1}",
            })
    void aBillThatMakesNoSenseIsNoBill(String json) {
        UsageTap tap = message(json + " x");

        assertThat(tap.lost()).isTrue();
        assertThat(tap.complete()).isFalse();
        if (!json.contains(":1}")) {
            assertThat(tap.usage()).isEmpty();
        }
    }

    @Test
    void aBrokenEventLosesTheRestButNotWhatWasKnown() {
        UsageTap tap = stream(START + "event: message_delta\ndata: {\"type\":\n\n" + DELTA + STOP);

        assertThat(tap.usage()).contains(new Usage(7, 2000, 100, 200, OptionalLong.empty()));
        assertThat(tap.lost()).isTrue();
        assertThat(tap.complete()).isFalse();
    }

    @Test
    void afterTheEndNothingCounts() {
        UsageTap tap = stream(START + DELTA + STOP + "data: [DONE]\n\n" + START);

        assertThat(tap.usage()).contains(usage(7, 2000, 100, 200, 50));
        assertThat(tap.complete()).isTrue();
    }

    @Test
    void anotherContentTypeOrEncodingIsLostFromTheStart() {
        assertThat(AnthropicUsageTap.of("text/html", "").lost()).isTrue();
        assertThat(AnthropicUsageTap.of("", "").lost()).isTrue();
        assertThat(AnthropicUsageTap.of("application/json", "br").lost()).isTrue();
    }
}
