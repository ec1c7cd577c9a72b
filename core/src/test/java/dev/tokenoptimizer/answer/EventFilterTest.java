package dev.tokenoptimizer.answer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events with the data {@code x} go. Every rule holds whether the stream comes whole, in threes or byte by byte. */
class EventFilterTest {

    private static final List<String> LINE_ENDS = List.of("\n", "\r\n", "\r");
    private static final int STREAMS = 3_000;

    private static String filtered(byte[] stream, Random pieces, int pieceMax) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        EventFilter filter = new EventFilter(
                (bytes, offset, length) -> new String(bytes, offset, length, UTF_8).equals("x"), out::write);
        int at = 0;
        while (at < stream.length) {
            int length = Math.min(stream.length - at, 1 + pieces.nextInt(pieceMax));
            byte[] piece = new byte[length + 2];
            System.arraycopy(stream, at, piece, 1, length);
            filter.accept(piece, 1, length);
            java.util.Arrays.fill(piece, (byte) '#');
            at += length;
        }
        filter.end();
        return out.toString(UTF_8);
    }

    private static String filtered(String stream, int pieceMax) {
        return filtered(stream.getBytes(UTF_8), new Random(1), pieceMax);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000})
    void whatIsUnwantedGoesWithItsBlankLine(int pieceMax) {
        assertThat(filtered("data: a\n\ndata: x\n\ndata: b\n\n", pieceMax)).isEqualTo("data: a\n\ndata: b\n\n");
        assertThat(filtered("data: a\r\n\r\ndata: x\r\n\r\ndata: b\r\n\r\n", pieceMax))
                .isEqualTo("data: a\r\n\r\ndata: b\r\n\r\n");
        assertThat(filtered("data: a\r\rid: 1\rdata:x\r\rdata: b\r\r", pieceMax))
                .isEqualTo("data: a\r\rdata: b\r\r");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000})
    void commentsBlankLinesAndOtherFieldsStay(int pieceMax) {
        String stream = "\n\n: keep-alive\n\nevent: x\n\ndatax: x\n\ndata\n\ndata: x \n\n: x\ndata:  x\n\n";

        assertThat(filtered(stream, pieceMax)).isEqualTo(stream);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000})
    void linesOfDataAreOneData(int pieceMax) {
        assertThat(filtered("data: x\ndata: x\n\ndata: x\n: comment\n\n", pieceMax))
                .isEqualTo("data: x\ndata: x\n\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000})
    void theLastEventMayLackItsBlankLine(int pieceMax) {
        assertThat(filtered("data: a\n\ndata: x\n", pieceMax)).isEqualTo("data: a\n\n");
        assertThat(filtered("data: a\n\ndata: [DONE]", pieceMax)).isEqualTo("data: a\n\ndata: [DONE]");
    }

    @Test
    void anEventLongerThanAnyThatIsLookedForIsNotHeld() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        EventFilter filter = new EventFilter((bytes, offset, length) -> true, out::write);
        byte[] half = ("data: " + "y".repeat(EventFilter.MAX_EVENT - 10)).getBytes(UTF_8);
        filter.accept(half, 0, half.length);
        assertThat(out.size()).isZero();

        byte[] rest = "y".repeat(20).getBytes(UTF_8);
        filter.accept(rest, 0, rest.length);
        assertThat(out.size()).isEqualTo(half.length + rest.length);

        byte[] end = "\n\ndata: z\n\n".getBytes(UTF_8);
        filter.accept(end, 0, end.length);
        filter.end();
        assertThat(out.toString(UTF_8)).endsWith("y\n\n").doesNotContain("z");
    }

    @Test
    void whateverThePiecesAreAllButTheUnwantedEventsGoesOnByteForByte() {
        int taken = 0;
        for (long seed = 0; seed < STREAMS; seed++) {
            Random random = new Random(seed);
            String lineEnd = LINE_ENDS.get(random.nextInt(LINE_ENDS.size()));
            StringBuilder stream = new StringBuilder();
            StringBuilder expected = new StringBuilder();
            for (int i = random.nextInt(8); i > 0; i--) {
                String event = event(random, lineEnd);
                stream.append(event);
                boolean goes = event.replace("id: 7" + lineEnd, "").matches("data: ?x" + lineEnd + lineEnd);
                taken += goes ? 1 : 0;
                expected.append(goes ? "" : event);
            }
            int pieceMax = 1 + random.nextInt(40);
            assertThat(filtered(stream.toString().getBytes(UTF_8), random, pieceMax))
                    .as("seed %d: %s", seed, stream)
                    .isEqualTo(expected.toString());
        }
        assertThat(taken).isGreaterThan(1_000);
    }

    private static String event(Random random, String lineEnd) {
        return switch (random.nextInt(6)) {
                    case 0, 1 -> "data: x" + lineEnd;
                    case 2 -> "id: 7" + lineEnd + "data:x" + lineEnd;
                    case 3 -> "data: {\"a\":\"\u00e9\"}" + lineEnd;
                    case 4 -> ": comment" + lineEnd;
                    default -> "data: x" + lineEnd + "data: [" + lineEnd;
                }
                + lineEnd;
    }

    @Test
    void randomBytesWithoutUnwantedEventsGoOnAsTheyCame() {
        for (long seed = 0; seed < STREAMS; seed++) {
            Random random = new Random(seed);
            byte[] stream = new byte[random.nextInt(200)];
            String alphabet = "\n\n\r\rdat: y";
            for (int i = 0; i < stream.length; i++) {
                stream[i] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
            }
            assertThat(filtered(stream, random, 1 + random.nextInt(20)))
                    .as("seed %d", seed)
                    .isEqualTo(new String(stream, UTF_8));
        }
    }
}
