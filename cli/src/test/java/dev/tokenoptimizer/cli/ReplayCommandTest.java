package dev.tokenoptimizer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayCommandTest {

    @TempDir
    private Path folder;

    @Test
    void theSameSeedGivesTheSameResult() throws IOException {
        Path file = conversations();
        ObjectNode once = replay(file, "--seed", "3");
        ObjectNode again = replay(file, "--seed", "3");
        assertThat(withoutMeasured(again)).isEqualTo(withoutMeasured(once));
    }

    @Test
    void anotherSeedDrawsOtherTimes() throws IOException {
        Path file = conversations();
        assertThat(replay(file, "--seed", "1").get("optimized"))
                .isNotEqualTo(replay(file, "--seed", "2").get("optimized"));
    }

    @Test
    void theLedgerIsTheInvoice() throws IOException {
        JsonNode result = replay(conversations());
        assertThat(result.get("ledgerCost")).isEqualTo(result.get("invoiceCost"));
        assertThat(result.get("invoiceCost")).isEqualTo(result.at("/optimized/cost"));
    }

    @Test
    void sharedAndGrowingPromptsCostLessThroughUs() throws IOException {
        JsonNode result = replay(conversations());
        assertThat(result.at("/direct/read").asLong()).isZero();
        assertThat(result.at("/optimized/read").asLong()).isPositive();
        assertThat(result.at("/optimized/cost").decimalValue())
                .isLessThan(result.at("/direct/cost").decimalValue());
        assertThat(result.at("/optimized/output")).isEqualTo(result.at("/direct/output"));
    }

    @Test
    void theFieldsOfTheJsonAreStable() throws IOException {
        JsonNode result = replay(conversations(), "--limit", "2");
        assertThat(result.fieldNames())
                .toIterable()
                .containsExactly(
                        "file",
                        "requests",
                        "skipped",
                        "failed",
                        "failedByUs",
                        "direct",
                        "optimized",
                        "ledgerCost",
                        "invoiceCost",
                        "addedMicros");
        assertThat(result.get("optimized").fieldNames())
                .toIterable()
                .containsExactly("cost", "fresh", "read", "written5m", "written30m", "written1h", "output");
        assertThat(result.get("file").asText()).isEqualTo("traffic.requests.jsonl.gz");
        assertThat(result.get("requests").asInt()).isEqualTo(2);
        assertThat(result.at("/addedMicros/p50").asDouble()).isPositive();
    }

    @Test
    void recordedTimesDecideWhatTheCacheStillHolds() throws IOException {
        JsonNode close = replay(new RequestFiles().sameAt(0, 100, 200).write(target()));
        JsonNode apart = replay(new RequestFiles().sameAt(0, 400, 800).write(target()));
        assertThat(close.at("/optimized/read").asLong()).isPositive();
        assertThat(apart.at("/optimized/read").asLong()).isZero();
    }

    @Test
    void whatTheProviderRefusesHasFailedButNotBecauseOfUs() throws IOException {
        Path file = new RequestFiles()
                .request("a", null, "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":5,\"messages\":[]}")
                .request(
                        "a",
                        null,
                        RequestFiles.body("claude-sonnet-4-5", false, "{\"role\":\"user\",\"content\":\"Hi\"}"))
                .write(target());
        JsonNode result = replay(file);
        assertThat(result.get("failed").asInt()).isEqualTo(1);
        assertThat(result.get("failedByUs").asInt()).isZero();
        assertThat(result.at("/direct/output").asInt()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void withAnswersAtOnceTheGatewayIsBilledWhatTheLabSays(long seed) throws IOException {
        assertBilledAsInTheLab(conversations(), seed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cookbook-rag", "bfcl-multiturn"})
    void recordedTrafficIsBilledAsInTheLabToo(String trace) throws IOException {
        Path file = Path.of(
                System.getProperty("token-optimizer.traces", "../../shared/traces"), trace + ".requests.jsonl.gz");
        assumeTrue(Files.exists(file), () -> "skipped: no " + file);
        assertBilledAsInTheLab(file, 1);
    }

    @ParameterizedTest
    @CsvSource({"bfcl-multiturn, gpt-5.6-sol", "toolbench, gpt-6.2-sol"})
    void recordedChatCompletionsAreBilledAsInTheLab(String trace, String model) throws IOException {
        Path file = trace(trace);
        JsonNode billed = replay(file, "--api", "openai.chat", "--model", model, "--speed", "0");
        assertLabSays(file, "ours", model, billed.get("optimized"));
        assertLabSays(file, "implicit", model, billed.get("direct"));
    }

    private static void assertLabSays(Path file, String policy, String model, JsonNode billed) throws IOException {
        Cli lab = Cli.run(
                "lab", "replay", file.toString(), "--policy", policy, "--model", model, "--no-bounds", "--json", "-");
        assertThat(lab.status()).as(lab.err()).isZero();
        JsonNode offline = new ObjectMapper().readTree(lab.out()).at("/0/policies/0/tokens");
        for (String bucket : List.of("read", "written30m")) {
            assertThat(billed.get(bucket).asLong())
                    .as(policy + " " + bucket)
                    .isEqualTo(offline.get(bucket).asLong());
        }
    }

    /** Fingerprints, estimates and history over HTTP, against a policy that is told the rendered prompt: token by token. */
    private static void assertBilledAsInTheLab(Path file, long seed) throws IOException {
        JsonNode billed = replay(file, "--api", "anthropic.messages", "--speed", "0", "--seed", Long.toString(seed))
                .get("optimized");
        Cli lab = Cli.run(
                "lab",
                "replay",
                file.toString(),
                "--policy",
                "ours",
                "--no-bounds",
                "--seed",
                Long.toString(seed),
                "--json",
                "-");
        assertThat(lab.status()).as(lab.err()).isZero();
        JsonNode offline = new ObjectMapper().readTree(lab.out()).at("/0/policies/0/tokens");
        for (String bucket : List.of("fresh", "read", "written5m", "written1h")) {
            assertThat(billed.get(bucket).asLong())
                    .as(bucket)
                    .isEqualTo(offline.get(bucket).asLong());
        }
    }

    @Test
    void theTableSaysWhatCounts() throws IOException {
        Cli run = Cli.run("replay", conversations().toString());
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("24 requests of 6 sessions")
                .containsSubsequence("read from the cache", "hit rate", "cost", "saving", "time added, 99 %")
                .contains("failed: 0, because of us: 0", "that did not happen: 0 of", "ledger = invoice: yes, $");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void underRealTimeTheLedgerIsTheInvoiceToo() throws IOException {
        JsonNode result = replay(conversations(), "--real-time", "--speed", "0", "--concurrency", "6");
        assertThat(result.get("failed").asInt()).isZero();
        assertThat(result.get("ledgerCost")).isEqualTo(result.get("invoiceCost"));
    }

    @Test
    void aFileWithoutRequestsIsNoFailure() throws IOException {
        Path file = new RequestFiles()
                .line("{\"session\":\"a\",\"turn\":0,\"t\":null,\"api\":\"of.nobody\",\"body\":{}}")
                .write(target());
        Cli run = Cli.run("replay", file.toString());
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("0 requests of 0 sessions, 1 of other APIs left out", "Nothing was sent");
    }

    @ParameterizedTest
    @CsvSource({"missing.gz, does not exist", "notpacked.gz, is not a gzip file", "notjson.gz, line 1: not a recorded"})
    void anUnusableFileIsBadInputAndNamed(String name, String message) throws IOException {
        Files.writeString(folder.resolve("notpacked.gz"), "hello");
        new RequestFiles().line("hello").write(folder.resolve("notjson.gz"));
        Cli run = Cli.run("replay", folder.resolve(name).toString());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains(name, message).hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({"gpt-5.6-sol, true", "gpt-6.2-sol, true", "gpt-5.5, false", "gpt-4o, false"})
    void bothApisOfOpenAiArePlayedAndTheirBillIsTheInvoice(String model, boolean writes) throws IOException {
        Path file = new RequestFiles().openAiConversations(model, 8, 3).write(target());
        JsonNode result = replay(file);
        assertSound(result, 24, 0);
        assertThat(result.at("/direct/written30m").asLong() > 0).isEqualTo(writes);
        assertThat(result.at("/optimized/read").asLong()).isPositive();
        assertThat(result.at("/optimized/cost").decimalValue())
                .isLessThanOrEqualTo(result.at("/direct/cost").decimalValue());
    }

    @Test
    void oneFileMayHoldRequestsOfSeveralProviders() throws IOException {
        Path file = new RequestFiles()
                .conversations(2, 3)
                .openAiConversations("gpt-6-sol", 4, 3)
                .write(target());
        JsonNode all = replay(file);
        assertSound(all, 18, 0);
        assertThat(all.at("/optimized/written5m").asLong()).isPositive();
        assertThat(all.at("/optimized/written30m").asLong()).isPositive();
        assertSound(replay(file, "--api", "openai.responses"), 6, 12);
        assertSound(replay(file, "--api", "openai.chat", "--api", "anthropic.messages"), 12, 6);
    }

    @Test
    void anotherModelStandsInForThoseOfItsOwnProviderOnly() throws IOException {
        Path file = new RequestFiles()
                .conversations(1, 2)
                .openAiConversations("gpt-4o", 2, 2)
                .write(target());
        JsonNode result = replay(file, "--model", "gpt-6-sol");
        assertSound(result, 6, 0);
        assertThat(result.at("/direct/written30m").asLong()).isPositive();
        JsonNode claude = replay(file, "--model", "claude-opus-4-5", "--api", "anthropic.messages");
        assertThat(claude.at("/direct/cost").decimalValue())
                .isGreaterThan(replay(file, "--api", "anthropic.messages")
                        .at("/direct/cost")
                        .decimalValue());
    }

    @Test
    void theProviderCachesByTheRuleThatIsAskedFor() throws IOException {
        Path file = new RequestFiles().openAiConversations("gpt-5.5", 8, 3).write(target());

        BigDecimal overflowing = cost(replay(file, "--rule", "requestsPerMachine=1"));

        assertThat(overflowing).isGreaterThan(cost(replay(file)));
    }

    private static BigDecimal cost(JsonNode result) {
        return result.at("/direct/cost").decimalValue();
    }

    @ParameterizedTest
    @CsvSource({
        "--limit=0",
        "--api=of.nobody",
        "--model=of-nobody",
        "--model=gpt-4o --model=gpt-5.5",
        "--rule=requestsPerMachine=many",
        "--speed=-1",
        "--concurrency=2",
        "--real-time --concurrency=0",
        "--real-time --speed=-1"
    })
    void optionsThatMakeNoSenseAreWrongUsage(String options) throws IOException {
        Cli run = Cli.run(("replay " + conversations() + " " + options).split(" "));
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--");
    }

    @Test
    void recordedConversationsWithToolsCostLessThroughUs() throws IOException {
        JsonNode result = replay(trace("bfcl-multiturn"), "--api", "anthropic.messages");
        assertSound(result, 95, 99);
        assertThat(ratio(result)).isLessThan(0.6);
    }

    @Tag("slow")
    @ParameterizedTest
    @CsvSource({
        "tau-airline, 1, 1381, 0.27", "tau-airline, 2, 1381, 0.27", "tau-airline, 3, 1381, 0.27",
        "cookbook-rag, 1, 348, 0.80", "cookbook-rag, 2, 348, 0.80", "cookbook-rag, 3, 348, 0.80",
        "bfcl-multiturn, 1, 95, 0.60", "bfcl-multiturn, 2, 95, 0.60", "bfcl-multiturn, 3, 95, 0.60"
    })
    void recordedTrafficCostsLessThroughUs(String name, String seed, int requests, double bound) throws IOException {
        JsonNode result = replay(trace(name), "--api", "anthropic.messages", "--seed", seed);
        assertSound(result, requests, result.get("skipped").asInt());
        assertThat(ratio(result)).isLessThan(bound);
    }

    @ParameterizedTest
    @CsvSource({
        "bfcl-multiturn, gpt-6.2-sol, 99", "bfcl-multiturn, gpt-4o, 99",
        "toolbench, gpt-5.6-sol, 52", "toolbench, gpt-5.5, 52"
    })
    void recordedRequestsOfChatCompletionsArePlayed(String name, String model, int requests) throws IOException {
        assertChatIsPlayed(name, model, requests);
    }

    @Tag("slow")
    @ParameterizedTest
    @CsvSource({"gpt-6.2-sol", "gpt-5.6-sol", "gpt-5.5", "gpt-4o"})
    void aLongRecordingOfChatCompletionsIsPlayed(String model) throws IOException {
        assertChatIsPlayed("tau-airline", model, 1_381);
    }

    private static void assertChatIsPlayed(String name, String model, int requests) throws IOException {
        for (List<String> form : List.of(List.<String>of(), List.of("--as-responses"))) {
            List<String> options = new ArrayList<>(List.of("--api", "openai.chat", "--model", model));
            options.addAll(form);
            JsonNode result = replay(trace(name), options.toArray(String[]::new));
            assertSound(result, requests, result.get("skipped").asInt());
            assertThat(ratio(result)).isLessThanOrEqualTo(1.01);
        }
    }

    /** Nothing can be marked there, so both pay the same; what differs by a pause is what time the answer before took. */
    @Test
    void recordedChatCompletionsArePlayedToGemini() throws IOException {
        JsonNode result =
                replay(trace("toolbench"), "--as-gemini", "gemini-2.5-flash", "--speed", "0", "--api", "openai.chat");
        assertSound(result, 52, 0);
        assertThat(result.at("/direct/read").asLong()).isPositive();
        assertThat(result.get("optimized")).isEqualTo(result.get("direct"));
    }

    /** Two of the aims of issue 6, over HTTP: input of prompts that never return, and of conversations. */
    @ParameterizedTest
    @CsvSource({"gpt-5.6-sol, false", "gpt-6.2-sol, false", "gpt-5.6-sol, true"})
    void promptsThatNeverReturnCostFourFifthsOfWhatTheProviderTakesUnasked(String model, boolean responses)
            throws IOException {
        Path file = new RequestFiles().oneShots(model, 300).write(target());
        JsonNode result = responses ? replay(file, "--as-responses") : replay(file);
        assertSound(result, 300, 0);
        assertThat(result.at("/direct/written30m").asLong()).isGreaterThan(300 * 1_024);
        assertThat(inputCost(result.get("optimized"))).isLessThanOrEqualTo(0.81 * inputCost(result.get("direct")));
    }

    /** In units of one fresh token; a read for a tenth. */
    private static double inputCost(JsonNode bill) {
        return bill.get("fresh").asLong()
                + 0.1 * bill.get("read").asLong()
                + 1.25 * bill.get("written30m").asLong();
    }

    private static void assertSound(JsonNode result, int requests, int skipped) {
        assertThat(result.get("requests").asInt()).isEqualTo(requests);
        assertThat(result.get("skipped").asInt()).isEqualTo(skipped);
        assertThat(result.get("failed").asInt()).isZero();
        assertThat(result.get("ledgerCost")).isEqualTo(result.get("invoiceCost"));
    }

    private static double ratio(JsonNode result) {
        return result.at("/optimized/cost").asDouble()
                / result.at("/direct/cost").asDouble();
    }

    private static Path trace(String name) {
        String file = name + ".requests.jsonl.gz";
        Path path = Path.of(System.getProperty("token-optimizer.traces", "../../shared/traces"), file);
        assumeTrue(Files.exists(path), () -> "skipped: no " + path);
        return path;
    }

    private Path conversations() throws IOException {
        return new RequestFiles().conversations(6, 4).write(target());
    }

    private Path target() {
        return folder.resolve("traffic.requests.jsonl.gz");
    }

    /** Runs a replay that must succeed; what it prints beside the JSON goes elsewhere. */
    private static ObjectNode replay(Path file, String... options) throws IOException {
        String[] arguments = new String[options.length + 4];
        System.arraycopy(options, 0, arguments, 4, options.length);
        arguments[0] = "replay";
        arguments[1] = file.toString();
        arguments[2] = "--json";
        arguments[3] = "-";
        Cli run = Cli.run(arguments);
        assertThat(run.status()).as(run.err()).isZero();
        return (ObjectNode) new ObjectMapper().readTree(run.out());
    }

    private static ObjectNode withoutMeasured(ObjectNode result) {
        ObjectNode rest = result.deepCopy();
        rest.remove("addedMicros");
        return rest;
    }
}
