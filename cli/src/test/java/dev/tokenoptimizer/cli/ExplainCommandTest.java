package dev.tokenoptimizer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.Reading;
import dev.tokenoptimizer.dialect.anthropic.AnthropicMessages;
import dev.tokenoptimizer.gateway.route.ScopeResolver;
import dev.tokenoptimizer.history.HistoryLimits;
import dev.tokenoptimizer.history.InMemoryHistory;
import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.history.Sending;
import dev.tokenoptimizer.optimizer.PromptOptimizer;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.snapshot.Section;
import dev.tokenoptimizer.snapshot.Snapshot;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tokens.TokenEstimator;
import dev.tokenoptimizer.usage.Usage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainCommandTest {

    private static final String HANDBOOK = "Badges are reset at the front desk between nine and five. ".repeat(400);

    @TempDir
    private Path folder;

    @Test
    void listsTheBlocksInRenderedOrder() throws IOException {
        Cli run = Cli.run("explain", file(body("claude-sonnet-4-5", "")).toString());
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .startsWith("History: empty, this request comes for the first time")
                .containsSubsequence("anthropic.messages, model claude-sonnet-4-5", "0   system", "1   messages");
    }

    @Test
    void theSecondTimeABreakpointStandsBehindWhatCameBefore() throws IOException {
        JsonNode second = json("explain", file(body("claude-sonnet-4-5", "")).toString(), "--times", "3", "--json");
        assertThat(second.at("/changesBytes").asBoolean()).isTrue();
        assertThat(second.at("/expected/cost").decimalValue())
                .isLessThan(second.at("/expected/uncachedCost").decimalValue());
    }

    @Test
    void aClientMarkerIsShown() throws IOException {
        String marked = body("claude-sonnet-4-5", ",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}");
        JsonNode explained = json("explain", file(marked).toString(), "--json");
        assertThat(explained.at("/blocks/0/clientMarkers/0/ttl").asText()).isEqualTo("1h");
        assertThat(explained.at("/blocks/0/clientMarkers/0/place").asText()).isEqualTo("block");
    }

    @Test
    void aBodyOfChatCompletionsIsKnownByItsModel() throws IOException {
        Cli run = Cli.run("explain", file(chat("gpt-6.2-sol", "messages")).toString());
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("openai.chat, model gpt-6.2-sol", "30m by the provider itself");
    }

    @Test
    void aBodyOfResponsesIsKnownByItsInput() throws IOException {
        Cli run = Cli.run("explain", file(chat("gpt-5.5", "input")).toString());
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("openai.responses, model gpt-5.5", "add a key that leads requests of this family")
                .contains("Why not: provider_caches");
    }

    @Test
    void whatAnApiIsCalledDecidesWhereItIsGiven() throws IOException {
        String file = file(chat("nobody-knows", "messages")).toString();
        assertThat(Cli.run("explain", file).out()).contains("anthropic.messages");
        assertThat(Cli.run("explain", file, "--api", "openai.chat").out()).contains("openai.chat");
        assertThat(Cli.run("explain", file, "--api", "of.nobody").status()).isEqualTo(2);
    }

    @Test
    void onWhatCameBeforeTheProvidersOwnBreakpointIsTakenOut() throws IOException {
        RequestFiles before = new RequestFiles();
        before.oneShots("gpt-5.6-sol", 400);
        Path recorded = before.write(folder.resolve("day.requests.jsonl.gz"));
        String body = chat("gpt-5.6-sol", "messages").replace("\"user\"", "\"user\",\"name\":\"another\"");
        Cli run = Cli.run("explain", file(body).toString(), "--after", recorded.toString());
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("take out the breakpoint that the provider sets by itself");
    }

    private static String chat(String model, String member) {
        return "{\"model\":\"" + model + "\",\"" + member + "\":[{\"role\":\"user\",\"content\":\""
                + "The barge waits for the lock. ".repeat(300) + "\"}]}";
    }

    @Test
    void anUnknownModelIsNeverMarked() throws IOException {
        JsonNode explained = json("explain", file(body("nobody-knows", "")).toString(), "--times", "3", "--json");
        assertThat(explained.at("/changesBytes").asBoolean()).isFalse();
        assertThat(explained.at("/withheld/0").asText()).isEqualTo("unknown_model");
        assertThat(explained.at("/expected/cost").isNull()).isTrue();
    }

    @Test
    void anUnreadableBodyIsBadInput() throws IOException {
        Cli run = Cli.run("explain", file("{\"model\":").toString());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("malformed").hasLineCount(1);
    }

    @Test
    void aMissingFileIsBadInputAndNamed() {
        Cli run = Cli.run("explain", "no-such-file.json");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("no-such-file.json does not exist").hasLineCount(1);
    }

    @Test
    void timesMustBePositive() throws IOException {
        Cli run = Cli.run("explain", file("{}").toString(), "--times", "0");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--times must be at least 1, not 0");
    }

    @Test
    void everyCandidateIsShownWithItsChanceItsWorthAndItsVerdict() throws IOException {
        JsonNode first = json("explain", file(body("claude-sonnet-4-5", "")).toString(), "--json");
        for (JsonNode candidate : first.at("/candidates")) {
            assertThat(candidate.at("/chanceWithinHour").doubleValue()).isBetween(0.0, 1.0);
            assertThat(candidate.at("/value").isNumber()).isTrue();
            assertThat(candidate.at("/verdict").asText()).isNotEmpty();
        }
        assertThat(first.at("/candidates").findValuesAsText("verdict")).contains("taken");
    }

    @Test
    void whatMayNotBePutAtRiskIsSaidToBeOverTheBudget() throws IOException {
        String file = file(body("claude-sonnet-4-5", "")).toString();
        Cli run = Cli.run("explain", file, "--times", "2", "--allowance", "0");
        assertThat(run.out()).contains("left: more than may be put at risk (--allowance)");
    }

    @Test
    void recordedRequestsThatCameBeforeAreItsHistory() throws IOException {
        Path past = new RequestFiles()
                .request("a", null, oneLine())
                .request("b", null, oneLine())
                .write(folder.resolve("past.requests.jsonl.gz"));
        String question = body("claude-sonnet-4-5", "").replace("my badge", "my door code");

        JsonNode explained =
                json("explain", file(question).toString(), "--after", past.toString(), "--every", "10", "--json");

        assertThat(explained.at("/known/0/visits").intValue()).isEqualTo(2);
        assertThat(explained.at("/past").asText()).contains(past.toString());
    }

    @Test
    void theSnapshotOfAGatewayIsItsHistory() throws IOException {
        Path snapshot = snapshot("0123456789abcdef");
        JsonNode explained = json(
                "explain",
                file(body("claude-sonnet-4-5", "")).toString(),
                "--snapshot",
                snapshot.toString(),
                "--workspace",
                "support",
                "--json");
        assertThat(explained.at("/known/0/visits").intValue()).isEqualTo(1);
        assertThat(explained.at("/known/0/lastSeenMillisAgo").longValue()).isEqualTo(30_000);
    }

    @Test
    void aSnapshotWrittenUnderAnotherSecretIsRefused() throws IOException {
        Path snapshot = snapshot("0123456789abcdef");
        Files.writeString(folder.resolve("secret"), "fedcba9876543210");
        Cli run = Cli.run(
                "explain",
                file(body("claude-sonnet-4-5", "")).toString(),
                "--snapshot",
                snapshot.toString(),
                "--workspace",
                "support");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("it was written under another secret").hasLineCount(1);
    }

    @Test
    void aSnapshotNeedsToBeToldWhoseCacheItIs() throws IOException {
        Path snapshot = snapshot("0123456789abcdef");
        Cli run = Cli.run("explain", file(body("claude-sonnet-4-5", "")).toString(), "--snapshot", snapshot.toString());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--workspace NAME").hasLineCount(1);
    }

    @Test
    void aSnapshotWithoutASecretIsNotReadAndNoSecretIsMade() throws IOException {
        Path snapshot = snapshot("0123456789abcdef");
        Files.delete(folder.resolve("secret"));
        Cli run = Cli.run(
                "explain",
                file(body("claude-sonnet-4-5", "")).toString(),
                "--snapshot",
                snapshot.toString(),
                "--workspace",
                "support");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--secret-file").hasLineCount(1);
        assertThat(folder.resolve("secret")).doesNotExist();
    }

    @Test
    void whatAPlatformRefusesAtTheTopLevelIsShownWithWhatItGetsInstead() throws IOException {
        String[] bedrock = {
            "explain",
            file(automatic("1h")).toString(),
            "--provider",
            "bedrock",
            "--model",
            "anthropic.claude-opus-4-6-v1"
        };
        JsonNode explained = json(with(bedrock, "--json"));

        assertThat(explained.at("/provider").asText()).isEqualTo("bedrock");
        assertThat(explained.at("/translations").toString())
                .isEqualTo("[{\"refused\":\"automatic\",\"ttl\":\"1h\",\"sent\":{\"block\":1,\"ttl\":\"1h\"}}]");
        assertThat(explained.at("/blocks/1/breakpoints/0/reason").asText()).isEqualTo("translated");
        assertThat(Cli.run(bedrock).out())
                .contains(
                        "Refused by bedrock: cache_control at the top level, for 1h; it gets a marker of 1h on block 1"
                                + " instead.")
                .contains("1h automatic", "1h translated")
                .doesNotContain("take out");
    }

    @Test
    void anHourThatTheModelDoesNotHaveThereIsSaidToBecomeFiveMinutes() throws IOException {
        String file = file(automatic("1h")).toString();
        assertThat(Cli.run(
                                "explain",
                                file,
                                "--provider",
                                "bedrock",
                                "--model",
                                "anthropic.claude-3-5-sonnet-20241022-v2:0")
                        .out())
                .contains("for 1h; it gets a marker of 5m on block 1 instead, as 1h cannot be had there.");
    }

    @Test
    void aScopeThatThePlatformRefusesIsShownToBeTakenOut() throws IOException {
        String scoped = body("claude-opus-4-6", ",\"cache_control\":{\"type\":\"ephemeral\",\"scope\":\"global\"}");
        String file = file(scoped).toString();
        JsonNode explained = json("explain", file, "--provider", "vertex", "--json");

        assertThat(explained.at("/translations").toString()).isEqualTo("[{\"refused\":\"scope\",\"block\":0}]");
        assertThat(explained.at("/changesBytes").asBoolean()).isTrue();
        assertThat(explained.at("/blocks/0/clientMarkers/0/scoped").asBoolean()).isTrue();
        assertThat(Cli.run("explain", file, "--provider", "vertex").out())
                .contains("5m scoped", "Refused by vertex: the scope of 1 client marker; it gets it without.");
    }

    @Test
    void whatThePlatformTakesIsNotTranslated() throws IOException {
        for (String[] provider :
                new String[][] {{"anthropic"}, {"vertex", "--model", "claude-opus-4-6"}, {"bedrock"}}) {
            String[] explain = {"explain", file(automatic("5m")).toString(), "--json", "--provider"};
            assertThat(json(with(explain, provider)).at("/translations"))
                    .as(String.join(" ", provider))
                    .isEmpty();
        }
    }

    @Test
    void aProviderThatNobodyKnowsIsRefusedWithThoseThatAreKnown() throws IOException {
        Cli run = Cli.run("explain", file(automatic("5m")).toString(), "--provider", "of-nobody");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .contains("--provider knows anthropic, azure, azure-provisioned, bedrock")
                .contains("not of-nobody");
    }

    private static String automatic(String ttl) {
        return body("claude-opus-4-6", "")
                .replace("{\"model\"", "{\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"" + ttl + "\"},\"model\"");
    }

    private static String[] with(String[] arguments, String... more) {
        return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
    }

    private static String oneLine() {
        return body("claude-sonnet-4-5", "").replace("\n", "");
    }

    /** What a gateway of workspace support knows after one request, with its secret beside it. */
    private Path snapshot(String secret) throws IOException {
        FingerprintKey key = FingerprintKey.fromSecret(secret.getBytes(StandardCharsets.UTF_8));
        InMemoryHistory history = new InMemoryHistory(HistoryLimits.standard());
        TariffBook tariffs = TariffBook.shipped();
        byte[] body = body("claude-sonnet-4-5", "").getBytes(StandardCharsets.UTF_8);
        ReadContext context = new ReadContext(ScopeResolver.ofWorkspace("anthropic", "support"), "", _ -> 1);
        Reading.Read read = (Reading.Read)
                new AnthropicMessages(key, tariffs, TokenEstimator.shipped()).read(body, body.length, context);
        Prompt prompt = read.prompt();
        Tariff tariff = tariffs.find("anthropic", prompt.model()).orElseThrow();
        Recall recall = history.recall(prompt, PromptOptimizer.terms(tariff), 1_000);
        Plan nothing = new Plan(List.of(), List.of(), List.of(), new Expectation(0, 0, prompt.tokens()));
        Sending sending = history.sent(prompt, nothing, recall, 1_000);
        sending.begun();
        sending.served(new Usage(prompt.tokens(), 0, 0, 0, OptionalLong.of(1)));
        Files.writeString(folder.resolve("secret"), secret);
        Path file = folder.resolve("knowledge.snapshot");
        try (OutputStream out = Files.newOutputStream(file)) {
            Snapshot.write(out, key, 1_000, Map.of(Section.HISTORY, history));
        }
        return file;
    }

    private static JsonNode json(String... arguments) throws IOException {
        Cli run = Cli.run(arguments);
        assertThat(run.err()).isEmpty();
        return new ObjectMapper().readTree(run.out());
    }

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("request.json"), content);
    }

    private static String body(String model, String marker) {
        return """
                {"model":"%s","max_tokens":10,
                 "system":[{"type":"text","text":"%s"%s}],
                 "messages":[{"role":"user","content":"How do I reset my badge?"}]}
                """.formatted(model, HANDBOOK, marker);
    }
}
