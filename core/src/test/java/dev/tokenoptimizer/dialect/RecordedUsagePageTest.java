package dev.tokenoptimizer.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenoptimizer.dialect.anthropic.AnthropicMessages;
import dev.tokenoptimizer.dialect.bedrock.BedrockConverse;
import dev.tokenoptimizer.dialect.gemini.GeminiContent;
import dev.tokenoptimizer.dialect.openai.OpenAiDialect;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tokens.TokenEstimator;
import dev.tokenoptimizer.usage.Usage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every recorded answer is read by the dialect of its API, and the page on it says so. */
class RecordedUsagePageTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PAGE = Path.of("../docs/recorded-usage.md");
    private static final String BEGIN = "<!-- table: begin -->\n";
    private static final String END = "<!-- table: end -->";
    private static final int PIECE_BYTES = 13;
    private static final String INVOKE_CLAUDE = "bedrock.invoke, Claude";

    private static final FingerprintKey KEY = new FingerprintKey(1, 2);

    private final AnthropicMessages messages =
            new AnthropicMessages(KEY, TariffBook.shipped(), TokenEstimator.shipped());
    private final BedrockConverse converse = new BedrockConverse(KEY, TariffBook.shipped(), TokenEstimator.shipped());
    private final OpenAiDialect chat = OpenAiDialect.chat(KEY, TariffBook.shipped(), TokenEstimator.shipped());
    private final OpenAiDialect responses =
            OpenAiDialect.responses(KEY, TariffBook.shipped(), TokenEstimator.shipped());
    private final GeminiContent gemini = GeminiContent.whole(KEY);
    private final GeminiContent geminiStream = GeminiContent.streamed(KEY);
    private final Map<String, Row> rows = new TreeMap<>();
    private final Map<String, Integer> without = new TreeMap<>();

    /** One provider and API. */
    private static final class Row {
        int calls;
        int billed;
        int agree;
        int contradict;
        long input;
        long read;
        long written;
        long output;
    }

    @Test
    void everyRecordedAnswerIsReadAsAParserReadsIt() throws IOException {
        readAll();

        assertThat(rows.size()).isGreaterThan(15);
        rows.forEach((name, row) -> assertThat(row.agree).as(name).isEqualTo(row.calls));
    }

    @Test
    void thePageOnRecordedUsageIsUpToDate() throws IOException {
        String page = Files.readString(PAGE);
        readAll();

        assertThat(page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END)))
                .isEqualTo(rendered());
    }

    /** Writes the table anew; only when asked to. */
    @Test
    void write() throws IOException {
        assumeTrue(Boolean.getBoolean("token-optimizer.recorded-usage"), "skipped: writing was not asked for");
        readAll();
        String page = Files.readString(PAGE);
        Files.writeString(
                PAGE,
                page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
                        + rendered()
                        + page.substring(page.indexOf(END)));
    }

    private void readAll() throws IOException {
        Path recordings = Path.of(System.getProperty("token-optimizer.traces", "."), "recordings.jsonl.gz");
        assumeTrue(Files.exists(recordings), "no recorded answers at " + recordings);
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(recordings)), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                read(JSON.readTree(line));
            }
        }
    }

    private void read(JsonNode recording) throws IOException {
        String api = recording.get("api").asText();
        boolean generates = !api.contains("count") && !api.endsWith("input_tokens");
        if (!generates || recording.get("response_status").asInt() != 200) {
            return;
        }
        if (api.equals("bedrock.invoke")) {
            // The body is the model's own: only Claude's is one that a dialect knows.
            boolean claude = recording.get("url_path").asText().contains("anthropic.");
            api = claude ? INVOKE_CLAUDE : "bedrock.invoke, embeddings";
        }
        UsageTap tap = tap(api, contentType(recording));
        if (tap == null) {
            without.merge(api, 1, Integer::sum);
            return;
        }
        byte[] answer = answer(recording);
        for (int at = 0; at < answer.length; at += PIECE_BYTES) {
            tap.accept(answer, at, Math.min(PIECE_BYTES, answer.length - at));
        }
        Row row = rows.computeIfAbsent(recording.get("provider").asText() + " | " + api, any -> new Row());
        row.calls++;
        Optional<Usage> expected = RecordedBill.of(recording);
        boolean whole = tap.complete() || expected.isEmpty();
        row.agree += tap.usage().equals(expected) && whole && !tap.lost() ? 1 : 0;
        row.contradict += tap.contradictory() ? 1 : 0;
        tap.usage().ifPresent(usage -> add(row, usage));
    }

    private static String contentType(JsonNode recording) {
        if (recording.hasNonNull("response_base64")) {
            return "application/vnd.amazon.eventstream";
        }
        return recording.hasNonNull("response_sse") ? "text/event-stream" : "application/json";
    }

    private static byte[] answer(JsonNode recording) throws IOException {
        if (recording.hasNonNull("response_base64")) {
            return Base64.getDecoder().decode(recording.get("response_base64").asText());
        }
        return recording.hasNonNull("response_sse")
                ? recording.get("response_sse").asText().getBytes(StandardCharsets.UTF_8)
                : JSON.writeValueAsBytes(recording.get("response_body"));
    }

    private static void add(Row row, Usage usage) {
        row.billed++;
        row.input += usage.input();
        row.read += usage.read();
        row.written += usage.written();
        row.output += usage.output().orElse(0);
    }

    private @Nullable UsageTap tap(String api, String contentType) {
        return switch (api) {
            case "anthropic.messages", INVOKE_CLAUDE -> messages.tap(contentType, "");
            case "bedrock.converse", "bedrock.converse-stream" -> converse.tap(contentType, "");
            case "openai.chat" -> chat.tap(contentType, "");
            case "openai.responses", "openai.responses.compact" -> responses.tap(contentType, "");
            case "gemini.generateContent" -> gemini.tap(contentType, "");
            case "gemini.streamGenerateContent" -> geminiStream.tap(contentType, "");
            default -> null;
        };
    }

    private String rendered() {
        StringBuilder table = new StringBuilder("""

                | provider | API | calls | with a bill | input tokens | of these read | written | output tokens | agree | contradict themselves |
                |---|---|--:|--:|--:|--:|--:|--:|--:|--:|
                """);
        rows.forEach((name, row) -> table.append(String.format(
                Locale.ROOT,
                "| %s | %d | %d | %,d | %,d | %,d | %,d | %d | %d |%n",
                name,
                row.calls,
                row.billed,
                row.input,
                row.read,
                row.written,
                row.output,
                row.agree,
                row.contradict)));
        return table.append("\nNo dialect yet: ")
                .append(without.entrySet().stream()
                        .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                        .collect(Collectors.joining(", ")))
                .append(".\n\n")
                .toString();
    }
}
