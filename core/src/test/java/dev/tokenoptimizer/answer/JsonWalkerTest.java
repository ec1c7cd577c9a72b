package dev.tokenoptimizer.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonWalkerTest {

    /** Writes down what it is told; members named "skip" are not wanted. */
    private static final class Notes implements JsonWalker.Listener {
        final List<String> lines = new ArrayList<>();

        @Override
        public boolean key(String name) {
            lines.add("key " + name);
            return !name.equals("skip");
        }

        @Override
        public void open(boolean object) {
            lines.add(object ? "{" : "[");
        }

        @Override
        public void close() {
            lines.add("close");
        }

        @Override
        public void text(String value) {
            lines.add("text " + value);
        }

        @Override
        public void scalar(String literal) {
            lines.add("scalar " + literal);
        }
    }

    private final Notes notes = new Notes();
    private final JsonWalker walker = new JsonWalker(notes);

    private void walk(String json, int pieceBytes) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at += pieceBytes) {
            walker.accept(bytes, at, Math.min(pieceBytes, bytes.length - at));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000})
    void reportsADocumentInOrder(int pieceBytes) {
        walk(" {\"a\" : [1, -2.5e+3,true , null,{}], \"b\":\"x\\n\\u00e9 \\\"é\"} \n", pieceBytes);

        assertThat(walker.done()).isTrue();
        assertThat(notes.lines)
                .containsExactly(
                        "{",
                        "key a",
                        "[",
                        "scalar 1",
                        "scalar -2.5e+3",
                        "scalar true",
                        "scalar null",
                        "{",
                        "close",
                        "close",
                        "key b",
                        "text x\né \"é",
                        "close");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000})
    void whatIsNotWantedIsSkippedWhole(int pieceBytes) {
        walk("{\"skip\":{\"a\":[\"}\\\"]\",{\"b\":1}]},\"c\":2,\"skip\":3,\"skip\":\"s\",\"d\":[]}", pieceBytes);

        assertThat(walker.done()).isTrue();
        assertThat(notes.lines)
                .containsExactly(
                        "{", "key skip", "key c", "scalar 2", "key skip", "key skip", "key d", "[", "close", "close");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{a:1}",
                "{\"a\" 1}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{,}",
                "[1,]",
                "[,1]",
                "[1 2]",
                "[1}",
                "{]",
                "{\"a\":1]",
                "{} {}",
                "{}x",
                "]",
                "[tru]",
                "[truex]",
                "[01]",
                "[1.]",
                "[.5]",
                "[1e]",
                "[-]",
                "[+1]",
                "[1-1]",
                "[\"\\x\"]",
                "[\"\\u00g0\"]",
                "[\"line\nbreak\"]",
                "{\"skip\":[1,]}",
                "{\"skip\":{\"a\"}}",
            })
    void whatIsNoJsonIsMalformed(String text) {
        walk(text, 1);

        assertThat(walker.malformed()).isTrue();
        assertThat(walker.done()).isFalse();
    }

    @Test
    void aCutDocumentIsNeitherDoneNorMalformed() {
        walk("{\"a\":[1,\"b", 3);

        assertThat(walker.started()).isTrue();
        assertThat(walker.done()).isFalse();
        assertThat(walker.malformed()).isFalse();
    }

    @Test
    void nestingIsFollowedUpToTheLimit() {
        walk("[".repeat(JsonWalker.MAX_DEPTH) + "]".repeat(JsonWalker.MAX_DEPTH), 7);

        assertThat(walker.done()).isTrue();
    }

    @Test
    void nestingBeyondTheLimitIsMalformed() {
        walk("[".repeat(JsonWalker.MAX_DEPTH + 1), 7);

        assertThat(walker.malformed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50, 10_000})
    void longTextIsReportedCut(int pieceBytes) {
        walk("[\"" + "x".repeat(5_000) + "\"," + "7".repeat(5_000) + "]", pieceBytes);

        assertThat(notes.lines)
                .containsExactly(
                        "[",
                        "text " + "x".repeat(JsonWalker.MAX_TEXT),
                        "scalar " + "7".repeat(JsonWalker.MAX_TEXT),
                        "close");
    }

    @Test
    void afterResetANewDocumentBegins() {
        walk("{\"skip\":[", 3);
        walker.reset();
        notes.lines.clear();
        walk("{\"a\":1}", 3);

        assertThat(walker.done()).isTrue();
        assertThat(notes.lines).containsExactly("{", "key a", "scalar 1", "close");
    }
}
