package dev.tokenoptimizer.lab.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestFileTest {

    private static final Set<RecordedApi> MESSAGES = Set.of(RecordedApi.ANTHROPIC_MESSAGES);
    private static final String BODY = "{\"model\": \"m\",\"n\":1.00,\"e\":1E2, \"text\":\"\\u00e4ä \\/\",\"big\":"
            + "9".repeat(2_000) + " ,\"deep\":" + "[".repeat(3_000) + "]".repeat(3_000) + "}";

    @TempDir
    private Path folder;

    @Test
    void aBodyComesBackByteForByte() throws Exception {
        try (RequestFile file = open(row("a", "null", BODY), row("b", "null", "{}"), row("a", "null", BODY + " "))) {
            assertThat(bodies(file)).containsExactly(BODY, "{}", BODY);
        }
    }

    @Test
    void rowsOfOtherApisAreCountedAndLeftOut() throws Exception {
        String other = row("a", "null", "{}").replace("anthropic.messages", "openai.chat");
        try (RequestFile file = open(other, row("a", "null", "{}"), other)) {
            assertThat(file.requests()).hasSize(1);
            assertThat(file.skipped()).isEqualTo(2);
        }
    }

    @Test
    void nothingIsReadBeyondTheLimit() throws Exception {
        try (RequestFile file = RequestFile.open(gzip(row("a", "null", "{}") + "\nbroken"), MESSAGES, 1)) {
            assertThat(file.requests()).hasSize(1);
        }
    }

    @Test
    void sessionTimeAndStreamingAreTold() throws Exception {
        try (RequestFile file = open(row("s", "1.5", "{\"stream\":true}"), row("s", "null", "{\"stream\":false}"))) {
            RecordedRequest first = file.requests().get(0);
            RecordedRequest second = file.requests().get(1);
            assertThat(first.session()).isEqualTo("s");
            assertThat(first.atMillis()).hasValue(1_500);
            assertThat(first.stream()).isTrue();
            assertThat(second.atMillis()).isEmpty();
            assertThat(second.stream()).isFalse();
        }
    }

    @Test
    void streamInsideTheBodyIsNotTheRequestsOwn() throws Exception {
        try (RequestFile file =
                open(row("s", "null", "{\"tools\":[{\"stream\":true}],\"metadata\":{\"stream\":true}}"))) {
            assertThat(file.requests().get(0).stream()).isFalse();
        }
    }

    @Test
    void blankLinesAndOtherLineEndsAreNoRows() throws Exception {
        try (RequestFile file = RequestFile.open(gzip("\r\n" + row("a", "null", "{}") + "\r\n\n"), MESSAGES, 10)) {
            assertThat(file.requests()).hasSize(1);
            assertThat(file.requests().get(0).line()).isEqualTo(2);
        }
    }

    @Test
    void linesOfAnyLengthAreFound() throws Exception {
        List<String> bodies = new ArrayList<>();
        for (int length : new int[] {1, 65_000, 65_535, 65_536, 65_537, 200_000, 3}) {
            bodies.add("{\"text\":\"" + "x".repeat(length) + "\"}");
        }
        String[] rows = bodies.stream().map(body -> row("a", "null", body)).toArray(String[]::new);
        try (RequestFile file = open(rows)) {
            assertThat(bodies(file)).isEqualTo(bodies);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"session\":\"a\",\"t\":null,\"api\":\"anthropic.messages\"}",
                "{\"session\":\"a\",\"api\":\"anthropic.messages\",\"body\":[]}",
                "{\"session\":\"a\",\"api\":\"anthropic.messages\",\"body\":\"{}\"}",
                "{\"session\":7,\"api\":\"anthropic.messages\",\"body\":{}}",
                "{\"session\":\"a\",\"t\":-1,\"api\":\"anthropic.messages\",\"body\":{}}",
                "{\"session\":\"a\",\"t\":\"0\",\"api\":\"anthropic.messages\",\"body\":{}}",
                "{\"session\":\"a\",\"api\":\"anthropic.messages\",\"body\":{}}{}",
                "{\"session\":\"a\",\"api\":\"anthropic.messages\",\"body\":{\"a\":}}",
                "{\"session\":\"a\",\"api\":\"anthropic.messages\",\"body\":{",
                "[]",
                "hello"
            })
    void aLineThatIsNoRequestIsNamed(String line) {
        assertThatThrownBy(() -> open(row("a", "null", "{}"), line))
                .isInstanceOf(TraceFileException.class)
                .hasMessageContaining("line 2: not a recorded request: ")
                .hasMessageNotContainingAny("\n");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> RequestFile.open(folder.resolve("none.gz"), MESSAGES, 1))
                .isInstanceOf(TraceFileException.class)
                .hasMessageContaining("none.gz does not exist");
    }

    @Test
    void aFolderIsNoFile() {
        assertThatThrownBy(() -> RequestFile.open(folder, MESSAGES, 1))
                .isInstanceOf(TraceFileException.class)
                .hasMessageContaining("is a folder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "plain text that nobody packed"})
    void whatIsNotPackedIsRefused(String content) throws IOException {
        Path plain = Files.writeString(folder.resolve("plain.gz"), content);
        assertThatThrownBy(() -> RequestFile.open(plain, MESSAGES, 1))
                .isInstanceOf(TraceFileException.class)
                .hasMessageContaining("is not a gzip file");
    }

    @Test
    void aFileThatWasCutOffIsRefused() throws IOException {
        Path whole = gzip(noise());
        byte[] bytes = Files.readAllBytes(whole);
        Files.write(whole, Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> RequestFile.open(whole, MESSAGES, 100))
                .isInstanceOf(TraceFileException.class)
                .hasMessageContaining("the gzip data is cut off");
    }

    @Test
    void aDamagedFileIsRefused() throws IOException {
        Path file = gzip(noise());
        byte[] bytes = Files.readAllBytes(file);
        // The last eight bytes are the checksum and the length.
        bytes[bytes.length - 6] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> RequestFile.open(file, MESSAGES, 100))
                .isInstanceOf(TraceFileException.class)
                .hasMessageContaining("the gzip data is damaged");
    }

    private static String noise() {
        StringBuilder rows = new StringBuilder();
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            rows.append(row("a", "null", "{\"text\":\"" + Long.toHexString(random.nextLong()) + "\"}"))
                    .append('\n');
        }
        return rows.toString();
    }

    private static List<String> bodies(RequestFile file) throws IOException {
        List<String> bodies = new ArrayList<>();
        for (RecordedRequest request : file.requests()) {
            bodies.add(new String(file.body(request), StandardCharsets.UTF_8));
        }
        return bodies;
    }

    private RequestFile open(String... rows) throws IOException, TraceFileException {
        return RequestFile.open(gzip(String.join("\n", rows)), MESSAGES, 100);
    }

    private static String row(String session, String time, String body) {
        return "{\"session\":\"" + session + "\",\"turn\":0,\"t\":" + time
                + ",\"api\":\"anthropic.messages\",\"body\": " + body + "}";
    }

    private Path gzip(String content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return Files.write(folder.resolve("requests.jsonl.gz"), packed.toByteArray());
    }
}
