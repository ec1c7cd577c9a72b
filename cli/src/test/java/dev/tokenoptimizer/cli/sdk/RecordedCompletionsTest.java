package dev.tokenoptimizer.cli.sdk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.lab.provider.Invoice;
import dev.tokenoptimizer.lab.provider.Pacing;
import dev.tokenoptimizer.lab.provider.Settings;
import dev.tokenoptimizer.ledger.Totals;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every recorded request of Chat Completions, to whichever host it once went, over HTTP through the gateway to the simulated provider:
 * it arrives as it was sent but for our fields, is answered as without us, and costs what the ledger says.
 */
@Timeout(300)
@Tag("slow")
class RecordedCompletionsTest {

    /** The recorded hosts' models are not the simulated provider's. */
    private static final String MODEL = "gpt-5.6-sol";

    private static final Pattern OURS = Pattern.compile(",\"prompt_cache_breakpoint\":\\{\"mode\":\"explicit\"}"
            + "|\"prompt_cache_options\":\\{\"mode\":\"explicit\"},"
            + "|\"stream_options\":\\{\"include_usage\":true},"
            + "|\"include_usage\":true,?");
    private static final Pattern ONE_TEXT =
            Pattern.compile("\\[\\{\"type\":\"text\",\"text\":(\"(?:[^\"\\\\]++|\\\\.)*+\")}]");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void arrivesAsItWasSentIsAnsweredAsWithoutUsAndCostsWhatTheLedgerSays() throws Exception {
        List<byte[]> bodies = recorded();
        try (Wiretap tap = new Wiretap();
                Stage stage = new Stage(
                        Settings.defaults().withPacing(Pacing.AT_ONCE),
                        provider -> List.of(RouteConfig.openAi("openai", "/openai", tap.before(provider))
                                .withStreamUsage(true)),
                        UnaryOperator.identity())) {
            int answered = 0;
            int streamed = 0;
            int changed = 0;
            for (byte[] body : bodies) {
                HttpResponse<String> without = send(stage.openAiDirectUrl(), "sk-without", body);
                HttpResponse<String> with = send(stage.openAiUrl(), "sk-recorded", body);
                ExchangeReport report = stage.report();
                String sent = new String(body, ISO_8859_1);
                assertThat(with.statusCode()).as(with.body()).isEqualTo(without.statusCode());
                assertThat(report.fallback()).as(sent).isEmpty();
                String arrived = tap.body();
                assertThat(plain(arrived)).isEqualTo(plain(sent));
                if (report.retried()) {
                    assertThat(tap.body()).as("the original, after a refusal").isEqualTo(sent);
                }
                if (with.statusCode() == 200) {
                    answered++;
                    assertThat(report.refusedStatus()).as(sent).isZero();
                    assertThat(said(with)).isEqualTo(said(without));
                    streamed += isStream(with) ? 1 : 0;
                } else {
                    assertThat(with.body()).isEqualTo(without.body());
                }
                changed += arrived.equals(sent) ? 0 : 1;
            }
            assertThat(tap.isIdle()).isTrue();
            System.out.printf(
                    "%d recorded completions: %d answered, %d as a stream; %d arrived with fields of ours%n",
                    bodies.size(), answered, streamed, changed);
            assertThat(answered).isGreaterThan(300);
            assertThat(streamed).isGreaterThan(40);
            assertThat(changed).isPositive();
            Invoice.Total invoice = stage.provider().invoice("sk-recorded").completed();
            Totals ledger = stage.gateway().ledger().overall();
            assertThat(ledger.requests()).isEqualTo(invoice.requests()).isEqualTo(answered);
            assertThat(List.of(ledger.fresh(), ledger.read(), ledger.written30m(), ledger.output()))
                    .containsExactly(invoice.fresh(), invoice.read(), invoice.written30m(), invoice.output());
            assertThat(ledger.paid()).isEqualByComparingTo(invoice.cost().toDollars());
        }
    }

    private static List<byte[]> recorded() throws IOException {
        Path recordings = Path.of(System.getProperty("token-optimizer.traces", "."), "recordings.jsonl.gz");
        assumeTrue(Files.exists(recordings), "no recorded requests at " + recordings);
        ObjectMapper json = new ObjectMapper();
        List<byte[]> bodies = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(recordings)), UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode recording = json.readTree(line);
                if (recording.get("api").asText().equals("openai.chat")
                        && recording.get("request_body") instanceof ObjectNode body) {
                    bodies.add(json.writeValueAsBytes(body.put("model", MODEL)));
                }
            }
        }
        return bodies;
    }

    private HttpResponse<String> send(String url, String key, byte[] body) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(url + "/chat/completions"))
                        .header("content-type", "application/json")
                        .header("authorization", "Bearer " + key)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Without what both sides may write in two ways: fields of ours, the client's own of the same name, a text as a list of one part. */
    private static String plain(String body) {
        String unmarked = OURS.matcher(body).replaceAll("");
        return ONE_TEXT.matcher(unmarked).replaceAll("$1");
    }

    private static boolean isStream(HttpResponse<String> answer) {
        return answer.headers().firstValue("content-type").orElse("").startsWith("text/event-stream");
    }

    /** What an answer says, without ids, times and the bill, which a stream that tells one announces in every chunk. */
    private static String said(HttpResponse<String> answer) {
        return answer.body()
                .replaceAll("\"(id|call_id)\":\"[^\"]*\"", "\"id\"")
                .replace(",\"usage\":null", "")
                .replaceAll("\"created\":\\d+", "\"created\"")
                .replaceAll("\"usage\":\\{.*?}}", "\"usage\"");
    }
}
