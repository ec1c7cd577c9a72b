package dev.tokenoptimizer.dialect.bedrock;

import static dev.tokenoptimizer.dialect.EventStreamBytes.event;
import static dev.tokenoptimizer.dialect.EventStreamBytes.exception;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.dialect.scan.AnswerTap;
import dev.tokenoptimizer.usage.Usage;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConverseUsageTest {

    private static final String STREAM = "application/vnd.amazon.eventstream";
    private static final String DELTA = "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"hi\"},\"p\":\"abc\"}";
    private static final String USAGE = "{\"cacheDetails\":[{\"inputTokens\":30,\"ttl\":\"1h\"},"
            + "{\"inputTokens\":12,\"ttl\":\"5m\"}],\"cacheReadInputTokenCount\":1712,\"cacheReadInputTokens\":1712,"
            + "\"cacheWriteInputTokenCount\":42,\"cacheWriteInputTokens\":42,\"inputTokens\":3,\"outputTokens\":121,"
            + "\"serverToolUsage\":{},\"totalTokens\":1878}";
    private static final Usage BILL = new Usage(3, 1712, 12, 30, OptionalLong.of(121));

    private static UsageTap fed(String contentType, byte[] answer, IntSupplier pieces) {
        UsageTap tap = AnswerTap.of(contentType, "", UsageReader::new);
        byte[] piece = new byte[answer.length + 7];
        for (int at = 0; at < answer.length; ) {
            int length = Math.min(pieces.getAsInt(), answer.length - at);
            Arrays.fill(piece, (byte) 'x');
            System.arraycopy(answer, at, piece, 7, length);
            tap.accept(piece, 7, length);
            at += length;
        }
        return tap;
    }

    private static UsageTap answer(String usage) {
        String json =
                "{\"metrics\":{\"latencyMs\":9},\"output\":{\"message\":{\"content\":[{\"text\":\"{\\\"usage\\\":1}\"}],"
                        + "\"role\":\"assistant\"}},\"stopReason\":\"end_turn\",\"usage\":" + usage + "}";
        return fed("application/json", json.getBytes(UTF_8), () -> 5);
    }

    private static byte[] joined(byte[]... frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            all.writeBytes(frame);
        }
        return all.toByteArray();
    }

    private static byte[] stream(String usage) {
        return joined(
                event("messageStart", "{\"role\":\"assistant\"}"),
                event("contentBlockDelta", DELTA),
                event("messageStop", "{\"stopReason\":\"end_turn\"}"),
                event("metadata", "{\"metrics\":{\"latencyMs\":9},\"p\":\"abc\",\"usage\":" + usage + "}"));
    }

    @Test
    void bucketsExcludeEachOtherAndWritesAreToldByLifetime() {
        UsageTap tap = answer(USAGE);

        assertThat(tap.usage()).contains(BILL);
        assertThat(tap.complete()).isTrue();
        assertThat(tap.lost()).isFalse();
        assertThat(tap.contradictory()).isFalse();
    }

    @Test
    void writesWithoutALifetimeAreForFiveMinutes() {
        assertThat(answer("{\"inputTokens\":14,\"outputTokens\":5,\"cacheWriteInputTokens\":1503,\"totalTokens\":1522}")
                        .usage())
                .contains(new Usage(14, 0, 1503, 0, OptionalLong.of(5)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100_000})
    void aStreamTellsItsUsageInTheEventThatEndsIt(int pieceBytes) {
        UsageTap tap = fed(STREAM, stream(USAGE), () -> pieceBytes);

        assertThat(tap.usage()).contains(BILL);
        assertThat(tap.complete()).isTrue();
        assertThat(tap.lost()).isFalse();
    }

    @Test
    void aCutStreamIsNotComplete() {
        byte[] stream = stream(USAGE);
        UsageTap tap = fed(STREAM, Arrays.copyOf(stream, stream.length - 60), () -> 9);

        assertThat(tap.usage()).isEmpty();
        assertThat(tap.complete()).isFalse();
    }

    @Test
    void anExceptionEndsAStreamWithoutABill() {
        UsageTap tap = fed(
                STREAM,
                joined(
                        event("messageStart", "{\"role\":\"assistant\"}"),
                        exception("throttlingException", "{\"usage\":" + USAGE + "}")),
                () -> 9);

        assertThat(tap.usage()).isEmpty();
        assertThat(tap.complete()).isFalse();
        assertThat(tap.lost()).isFalse();
    }

    @Test
    void moreForAnHourThanWasWrittenContradictsItself() {
        UsageTap tap = answer("{\"inputTokens\":3,\"outputTokens\":1,\"cacheWriteInputTokens\":10,"
                + "\"cacheDetails\":[{\"inputTokens\":30,\"ttl\":\"1h\"}]}");

        assertThat(tap.contradictory()).isTrue();
        assertThat(tap.usage()).contains(new Usage(3, 0, 0, 10, OptionalLong.of(1)));
        assertThat(answer("{\"inputTokens\":3,\"cacheReadInputTokens\":10,\"totalTokens\":5}")
                        .contradictory())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "7",
                "{\"inputTokens\":-1}",
                "{\"inputTokens\":\"9\"}",
                "{\"inputTokens\":1.5}",
                "{\"inputTokens\":1,\"cacheDetails\":{}}",
                "{\"inputTokens\":1,\"cacheDetails\":[3]}",
                "{\"inputTokens\":1,\"cacheDetails\":[{\"ttl\":5}]}"
            })
    void whatIsStrangeIsNotBelieved(String usage) {
        UsageTap tap = answer(usage);

        assertThat(tap.usage()).isEmpty();
        assertThat(tap.lost()).isTrue();
    }

    @Test
    void framesWhoseLengthsAreDamagedAreNotFollowed() {
        byte[] stream = stream(USAGE);
        stream[9] ^= 1;

        assertThat(fed(STREAM, stream, () -> 9).lost()).isTrue();
    }
}
