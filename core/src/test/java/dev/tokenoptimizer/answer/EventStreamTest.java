package dev.tokenoptimizer.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every rule holds whether the stream comes whole, in threes or byte by byte. */
class EventStreamTest {

    /** Writes down dispatched events that have data as {@code name=data}; events named "unwanted" are not taken. */
    private static final class Notes implements EventStream.Listener {
        final List<String> events = new ArrayList<>();
        private String event = "";
        private final StringBuilder data = new StringBuilder();

        @Override
        public boolean wants(String name) {
            event = name;
            return !name.equals("unwanted");
        }

        @Override
        public void data(byte[] bytes, int offset, int length) {
            data.append(new String(bytes, offset, length, StandardCharsets.UTF_8));
        }

        @Override
        public void dispatch() {
            if (!data.isEmpty()) {
                events.add(event + "=" + data);
            }
            event = "";
            data.setLength(0);
        }
    }

    private static List<String> events(String stream, int pieceBytes) {
        Notes notes = new Notes();
        EventStream events = new EventStream(notes);
        byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at += pieceBytes) {
            events.accept(bytes, at, Math.min(pieceBytes, bytes.length - at));
        }
        return notes.events;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000})
    void aBlankLineEndsAnEvent(int pieceBytes) {
        assertThat(events("event: a\ndata: 1\n\nevent: b\ndata: 2\n\n", pieceBytes))
                .containsExactly("a=1", "b=2");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000})
    void linesMayEndInCarriageReturns(int pieceBytes) {
        assertThat(events("event: a\rdata: 1\r\revent: b\rdata: 2\r\r", pieceBytes))
                .containsExactly("a=1", "b=2");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000})
    void linesMayEndInBoth(int pieceBytes) {
        assertThat(events("event: a\r\ndata: 1\r\ndata: x\r\n\r\nevent: b\r\ndata: 2\r\n\r\n", pieceBytes))
                .containsExactly("a=1\nx", "b=2");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000})
    void dataLinesAreJoinedByALineFeed(int pieceBytes) {
        assertThat(events("data: 1\ndata\ndata:2\n\n", pieceBytes)).containsExactly("=1\n\n2");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000})
    void oneSpaceAfterTheColonIsNoData(int pieceBytes) {
        assertThat(events("data:1\n\ndata: 2\n\ndata:  3\n\n", pieceBytes)).containsExactly("=1", "=2", "= 3");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000})
    void commentsAndOtherFieldsAreSkipped(int pieceBytes) {
        assertThat(events(": keep-alive\n\nid: 7\nretry: 100\ndatax: 0\n: data: 0\ndata: 1\n\n", pieceBytes))
                .containsExactly("=1");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000})
    void anUnwantedEventIsSkipped(int pieceBytes) {
        assertThat(events("event: unwanted\ndata: 1\n\ndata: 2\n\n", pieceBytes))
                .containsExactly("=2");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000})
    void anEventWithoutItsBlankLineIsNotDispatched(int pieceBytes) {
        assertThat(events("data: 1\n\ndata: 2\n", pieceBytes)).containsExactly("=1");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000})
    void aByteOrderMarkMayBeginTheStream(int pieceBytes) {
        assertThat(events("\uFEFFdata: 1\n\n", pieceBytes)).containsExactly("=1");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000_000})
    void longNamesCostNoMemory(int pieceBytes) {
        assertThat(events("event: " + "n".repeat(100_000) + "\n" + "f".repeat(100_000) + ":\ndata: 1\n\n", pieceBytes))
                .containsExactly("n".repeat(64) + "=1");
    }
}
