package dev.tokenoptimizer.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.json.ScanException.Problem;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonScannerTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "\"\"",
                "0",
                "-0.5e+10",
                "1E400",
                "123456789012345678901234567890",
                "true",
                "null",
                " {\"a\" : [ 1 , {\"b\":\"\\u00e9\\n\"} ] } \n",
                "\"\\ud800\"",
                "\"grüße 日本語 😀\""
            })
    void acceptsWhatJsonAllows(String text) {
        assertThat(problem(text.getBytes(UTF_8))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"a\"}",
                "{\"a\":1,}",
                "[1,]",
                "[1 2]",
                "01",
                "+1",
                "1.",
                ".5",
                "1e",
                "tru",
                "nul",
                "\"abc",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"tab\there\"",
                "{} {}",
                "{a:1}",
                "'a'",
                "NaN"
            })
    void refusesWhatJsonForbids(String text) {
        assertThat(problem(text.getBytes(UTF_8))).isPresent();
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        assertThat(problem(new byte[] {'"', (byte) 0xC0, (byte) 0xAF, '"'})).contains(Problem.MALFORMED);
        assertThat(problem(new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'}))
                .contains(Problem.MALFORMED);
        assertThat(problem(new byte[] {'"', (byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80, '"'}))
                .contains(Problem.MALFORMED);
        assertThat(problem(new byte[] {'"', (byte) 0xE6, (byte) 0x97, '"'})).contains(Problem.MALFORMED);
    }

    @Test
    void followsTheDepthLimitAndNoDeeper() {
        ScanLimits limits = new ScanLimits(5, 10, 10);
        assertThat(problem("[[[[[]]]]]".getBytes(UTF_8), limits)).isEmpty();
        assertThat(problem("[[[[[[]]]]]]".getBytes(UTF_8), limits)).contains(Problem.TOO_COMPLEX);
    }

    @Test
    void findsTheEndOfAStringWhereverItLies() throws ScanException {
        for (int length = 0; length < 40; length++) {
            for (int padding = 0; padding < 10; padding++) {
                String text = " ".repeat(padding) + '"' + "x".repeat(length) + '"' + " ".repeat(9 - padding);
                byte[] body = text.getBytes(UTF_8);
                JsonScanner scanner = new JsonScanner(body, body.length, ScanLimits.DEFAULT);
                scanner.string();
                assertThat(scanner.stringEnd() - scanner.stringStart()).isEqualTo(length);
            }
        }
    }

    @Test
    void stopsAtTheGivenLengthAndNotAtTheArraysEnd() {
        byte[] body = "\"abc\"garbage".getBytes(UTF_8);
        assertThat(problem(body, 5, ScanLimits.DEFAULT)).isEmpty();
        assertThat(problem(body, 4, ScanLimits.DEFAULT)).contains(Problem.MALFORMED);
    }

    @Test
    void comparesNamesWithEscapesResolved() throws ScanException {
        byte[] body = "\"t\\u0079pe\"".getBytes(UTF_8);
        JsonScanner scanner = new JsonScanner(body, body.length, ScanLimits.DEFAULT);
        scanner.string();
        assertThat(scanner.stringIs("type".getBytes(UTF_8))).isTrue();
        assertThat(scanner.stringIs("typ".getBytes(UTF_8))).isFalse();
        assertThat(scanner.stringIs("types".getBytes(UTF_8))).isFalse();
    }

    private static Optional<Problem> problem(byte[] body) {
        return problem(body, ScanLimits.DEFAULT);
    }

    private static Optional<Problem> problem(byte[] body, ScanLimits limits) {
        return problem(body, body.length, limits);
    }

    private static Optional<Problem> problem(byte[] body, int length, ScanLimits limits) {
        try {
            JsonScanner scanner = new JsonScanner(body, length, limits);
            scanner.skipValue();
            scanner.expectEnd();
            return Optional.empty();
        } catch (ScanException e) {
            return Optional.of(e.problem());
        }
    }
}
