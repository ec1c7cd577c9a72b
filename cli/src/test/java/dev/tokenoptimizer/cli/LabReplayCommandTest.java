package dev.tokenoptimizer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabReplayCommandTest {

    private static final String HEADER = "{\"format\":\"block-trace/1\",\"name\":\"small\",\"requests\":2}";

    @TempDir
    private Path folder;

    @Test
    void aBlockTraceIsReplayedUnderEveryPolicyNamed() throws IOException {
        JsonNode trace = replay(blocks(), "--policy", "none,auto-5m").get(0);
        assertThat(trace.get("trace").asText()).isEqualTo("small");
        assertThat(trace.get("requests").asInt()).isEqualTo(2);
        assertThat(trace.get("noCacheCost").asInt()).isEqualTo(4_100);
        assertThat(trace.at("/policies/0/name").asText()).isEqualTo("none");
        assertThat(trace.at("/policies/0/cost").asDouble()).isEqualTo(4_100);
        assertThat(trace.at("/policies/1/name").asText()).isEqualTo("auto-5m");
        assertThat(trace.at("/policies/1/cost").asDouble()).isEqualTo(2_000 * 1.25 + 2_000 * 0.1 + 100 * 1.25);
    }

    @Test
    void boundAndOracleStandBesideThePolicies() throws IOException {
        JsonNode trace = replay(blocks(), "--policy", "none").get(0);
        assertThat(trace.at("/oracle/cost").asDouble()).isEqualTo(2_000 * 1.25 + 2_000 * 0.1 + 100);
        assertThat(trace.at("/bound/cost").asDouble()).isEqualTo(2_000 * 1.25 + 2_000 * 0.1 + 100);
        assertThat(trace.at("/bound/ratio").asDouble()).isLessThan(1);
    }

    @Test
    void boundAndOracleCanBeLeftOut() throws IOException {
        JsonNode trace = replay(blocks(), "--policy", "none", "--no-bounds").get(0);
        assertThat(trace.get("oracle").isNull()).isTrue();
        assertThat(trace.get("bound").isNull()).isTrue();
    }

    @Test
    void everyFileIsAnObjectOfTheArray() throws IOException {
        Path requests = new RequestFiles().conversations(3, 3).write(folder.resolve("r.requests.jsonl.gz"));
        Cli run = Cli.run("lab", "replay", blocks().toString(), requests.toString(), "--policy", "ours", "--json", "-");
        JsonNode results = new ObjectMapper().readTree(run.out());
        assertThat(results).hasSize(2);
        assertThat(results.at("/1/trace").asText()).isEqualTo("r");
        assertThat(results.at("/1/policies/0/readShare").asDouble()).isPositive();
    }

    @Test
    void theSameSeedGivesTheSameCosts() throws IOException {
        Path requests = new RequestFiles().conversations(4, 4).write(folder.resolve("r.requests.jsonl.gz"));
        String[] options = {"--policy", "ours,auto-5m", "--seed", "3"};
        JsonNode once = replay(requests, options);
        JsonNode again = replay(requests, options);
        assertThat(again.at("/0/policies/0/cost")).isEqualTo(once.at("/0/policies/0/cost"));
        assertThat(again.at("/0/policies/1/cost")).isEqualTo(once.at("/0/policies/1/cost"));
    }

    @Test
    void theTableNamesTheConditions() throws IOException {
        Cli run = Cli.run("lab", "replay", blocks().toString(), "--policy", "none,system");
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("small: 2 requests, 4,100 input tokens")
                .contains("claude-sonnet-4-5: minimum 1,024 tokens, read 0.1, write 1.25 (5m) and 2 (1h)")
                .contains("only the entry hit", "readable after 0 s", "seed 1");
    }

    @Test
    void theTableNamesTheLifetimesThatTheModelOffers() throws IOException {
        Cli run = Cli.run("lab", "replay", blocks().toString(), "--policy", "none", "--model", "gpt-6.2-sol");
        assertThat(run.out()).contains("read 0.05, write 1.25 (30m); a hit");
    }

    @Test
    void aPlatformHasRulesOfItsOwnForAModel() throws IOException {
        String[] options = {"lab", "replay", blocks().toString(), "--policy", "none", "--model", "claude-opus-4-7"};
        assertThat(Cli.run(options).out()).contains("claude-opus-4-7: minimum 2,048 tokens");

        String[] onBedrock = Arrays.copyOf(options, options.length + 2);
        onBedrock[options.length] = "--platform";
        onBedrock[options.length + 1] = "bedrock";
        assertThat(Cli.run(onBedrock).out()).contains("bedrock/claude-opus-4-7: minimum 4,096 tokens");

        onBedrock[options.length + 1] = "openai";
        assertThat(Cli.run(onBedrock).err()).contains("no prices are known of model claude-opus-4-7 on openai");
    }

    @Test
    void bodiesMayBeSentToAnotherApiOfTheSameModel() throws IOException {
        Path requests = new RequestFiles().conversations(3, 3).write(folder.resolve("r.requests.jsonl.gz"));
        String[] options = {"--policy", "none,ours", "--platform", "bedrock"};
        JsonNode messages = replay(requests, options);
        JsonNode converse = replay(requests, "--policy", "none,ours", "--platform", "bedrock", "--as-converse");
        assertThat(converse.at("/0/trace").asText()).isEqualTo("r as Converse");
        assertThat(converse.at("/0/inputTokens")).isEqualTo(messages.at("/0/inputTokens"));
        assertThat(converse.at("/0/policies/1/ratio").asDouble()).isLessThan(1);

        assertThat(Cli.run("lab", "replay", requests.toString(), "--as-converse")
                        .err())
                .contains("--as-converse needs --platform bedrock");
        assertThat(Cli.run("lab", "replay", requests.toString(), "--as-responses")
                        .err())
                .contains("--as-responses needs a model of OpenAI, not claude-sonnet-4-5");
        assertThat(Cli.run("lab", "replay", "generated:rag", "--platform", "bedrock", "--as-converse")
                        .err())
                .contains("generated workloads are blocks, not bodies");
    }

    @Test
    void conditionsCanBeChanged() throws IOException {
        JsonNode conditions = replay(
                        blocks(),
                        "--policy",
                        "none",
                        "--read-multiplier",
                        "0.05",
                        "--ttl-rule",
                        "path",
                        "--availability-delay",
                        "2.5",
                        "--model",
                        "claude-haiku-4-5")
                .at("/0/conditions");
        assertThat(conditions.get("readMultiplier").asDouble()).isEqualTo(0.05);
        assertThat(conditions.get("ttlRule").asText()).isEqualTo("path");
        assertThat(conditions.get("availabilityDelayMillis").asInt()).isEqualTo(2_500);
        assertThat(conditions.get("minimumPrefix").asInt()).isEqualTo(4_096);
    }

    /** The provider sets its own breakpoint behind the message of the user, not behind the answer. */
    @Test
    void aModelOfOpenAiBringsItsOwnCacheRules() throws IOException {
        JsonNode trace = replay(blocks(), "--policy", "none,auto-5m,implicit", "--model", "gpt-6-sol")
                .get(0);
        assertThat(trace.at("/policies/0/cost").asDouble()).isEqualTo(4_100);
        assertThat(trace.at("/policies/1/cost").asDouble()).isEqualTo(4_100 * 1.25);
        assertThat(trace.at("/policies/2/cost").asDouble()).isEqualTo(2_000 * 1.25 + 2_000 * 0.1 + 100);
    }

    @Test
    void aPolicyForOtherCacheRulesIsRefused() throws IOException {
        Cli run = Cli.run("lab", "replay", blocks().toString(), "--policy", "implicit");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("policy implicit makes no sense for claude-sonnet-4-5");
    }

    @Test
    void whatATraceLacksIsSaidAndNotApproximated() throws IOException {
        Path file = pack(HEADER, row(0, 0, "[9,\"text\"]"), row(1, 1, ""));
        Cli run = Cli.run("lab", "replay", file.toString(), "--policy", "system");
        assertThat(run.out()).containsPattern("system +n/a +no roles");
    }

    @Test
    void aTraceWithoutRequestsIsNotShownAsFree() throws IOException {
        Path file = pack("{\"format\":\"block-trace/1\",\"name\":\"quiet\",\"requests\":0}");
        Cli run = Cli.run("lab", "replay", file.toString(), "--policy", "none");
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("quiet: 0 requests, 0 input tokens", "nothing to compare")
                .doesNotContain("0.0000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--json", "--csv"})
    void aResultWithoutAPlaceToGoIsRefusedBeforeTheWork(String option) throws IOException {
        Path file = blocks();
        Path nowhere = folder.resolve("absent/result");
        Cli run = Cli.run("lab", "replay", file.toString(), option, nowhere.toString());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(option + ": there is no folder " + nowhere.getParent() + " to write into");

        run = Cli.run("lab", "replay", file.toString(), option, folder.toString());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains(option + ": " + folder + " is a folder; name a file");
    }

    @Test
    void theCourseIsWrittenAsCsv() throws IOException {
        Path csv = folder.resolve("course.csv");
        Cli run = Cli.run("lab", "replay", blocks().toString(), "--policy", "none", "--csv", csv.toString());
        assertThat(run.status()).isZero();
        assertThat(Files.readAllLines(csv))
                .containsExactly(
                        "trace,policy,request,seconds,noCacheCost,cost,fresh,read,written5m,written1h,written30m",
                        "small,none,1,0.0,2000,2000,2000,0,0,0,0",
                        "small,none,2,1.0,4100,4100,4100,0,0,0,0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"t\":1,\"scope\":\"a\",\"from\":9,\"add\":[]}; line 3: not a request of a block trace: from names node 9",
                "{\"t\":1,\"scope\":\"a\",\"from\":0,\"add\":[[-5,\"user\"]]}; line 3: not a request of a block trace: tokens",
                "{\"t\":-1,\"scope\":\"a\",\"from\":0,\"add\":[]}; line 3: not a request of a block trace: not seconds",
                "nonsense; line 3: not a request of a block trace: no JSON"
            })
    void aBadLineIsOneLineWithFileAndNumber(String line, String message) throws IOException {
        assertBad(pack(HEADER, row(0, 0, "[9,\"user\"]"), line), message);
    }

    @Test
    void timeThatFallsWithinAScopeIsBadInput() throws IOException {
        assertBad(pack(HEADER, row(5, 0, ""), row(4, 0, "")), "line 3: t is 4 s, earlier than the 5 s before it");
    }

    @Test
    void aTruncatedFileIsBadInput() throws IOException {
        Path file = blocks();
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 15));
        assertBad(file, "the gzip data is cut off here");
        assertBad(pack(HEADER, row(5, 0, "")), "line 3: the file ends after 1 of the 2 requests");
    }

    @Test
    void moreRequestsThanAnnouncedAreBadInput() throws IOException {
        assertBad(
                pack(HEADER, row(0, 0, ""), row(1, 0, ""), row(2, 0, "")),
                "line 4: more requests than the 2 that the header announces");
    }

    @Test
    void whatWasReplayedBeforeABadTraceIsKept() throws IOException {
        Path good = blocks();
        Path json = folder.resolve("result.json");
        Cli run = Cli.run(
                "lab", "replay", good.toString(), folder.resolve("missing").toString(), "--json", json.toString());
        assertThat(run.status()).isEqualTo(2);
        assertThat(new ObjectMapper().readTree(json.toFile())).hasSize(1);
    }

    @Test
    void onlyLifetimesOfTheModelCanBeLeftOnOffer() throws IOException {
        Cli run = Cli.run("lab", "replay", blocks().toString(), "--ttls", "2h");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("claude-sonnet-4-5 offers no lifetime 2h, only 5m and 1h");
        JsonNode hour = replay(blocks(), "--policy", "auto-1h", "--ttls", "5m").get(0);
        assertThat(hour.at("/policies/0/rejected").asInt()).isEqualTo(2);
    }

    @Test
    void withoutCreditOursMarksNothingNew() throws IOException {
        JsonNode none = replay(blocks(), "--policy", "ours", "--credit", "0").get(0);
        assertThat(none.at("/policies/0/writeShare").asDouble()).isZero();
        JsonNode some = replay(blocks(), "--policy", "ours", "--credit", "1").get(0);
        assertThat(some.at("/policies/0/writeShare").asDouble()).isPositive();
    }

    @Test
    void whatIsNoTraceIsBadInput() throws IOException {
        assertBad(Files.writeString(folder.resolve("plain"), HEADER), "is not a gzip file");
        assertBad(pack(HEADER.replace("trace/1", "trace/7")), "line 1: not the header of a block trace");
        assertBad(pack("{}"), "line 1: neither the header of a block trace nor a recorded request");
        assertBad(folder.resolve("missing"), "does not exist");
        assertBad(folder, "is a folder");
    }

    @ParameterizedTest
    @CsvSource({
        "--policy=nonsense",
        "--limit=0",
        "--model=gpt-9",
        "--model=gpt-5.5",
        "--read-multiplier=-1",
        "--read-multiplier=NaN",
        "--credit=-1",
        "--ttl-rule=maybe",
        "--availability-delay=-1",
        "--availability-delay=300"
    })
    void optionsThatMakeNoSenseAreWrongUsage(String option) throws IOException {
        Cli run = Cli.run("lab", "replay", blocks().toString(), option);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).startsWith("token-optimizer: ");
    }

    @Test
    void policiesAreListedWithTheirSource() {
        Cli run = Cli.run("lab", "policies");
        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("none", "no caching (P0)", "auto-5m", "P1", "ours", "the gateway's planner");
    }

    @Test
    void aMissingCommandIsWrongUsage() {
        assertThat(Cli.run("lab").status()).isEqualTo(2);
    }

    /** Totals computed by an independent program. */
    @ParameterizedTest
    @CsvSource({
        "lmcache-taubench, 74497",
        "miniswe, 2303691",
        "mooncake-conversation, 144793823",
        "mooncake-synthetic, 61194628",
        "weka-dev, 2955825256"
    })
    void recordedTracesCostWithoutCachingWhatAnotherProgramSays(String name, long total) throws IOException {
        JsonNode result = replay(recorded(name + ".blocks.jsonl.gz"), "--policy", "none", "--no-bounds")
                .get(0);
        assertThat(result.get("noCacheCost").asLong()).isEqualTo(total);
        assertThat(result.at("/policies/0/cost").asLong()).isEqualTo(total);
    }

    /** Generous on purpose: they catch a broken rule, they are no figures to fit to. */
    @ParameterizedTest
    @CsvSource({
        "lmcache-taubench.blocks, 1.001",
        "miniswe.blocks, 0.20",
        "mooncake-conversation.blocks, 0.96",
        "mooncake-synthetic.blocks, 0.65",
        "weka-dev.blocks, 0.19",
        "bfcl-multiturn.requests, 0.45",
        "cookbook-rag.requests, 0.80",
        "tau-airline.requests, 0.20"
    })
    void recordedTracesCostAtMostThatShareUnderOurs(String name, double share) throws IOException {
        JsonNode result = replay(recorded(name + ".jsonl.gz"), "--policy", "ours", "--no-bounds")
                .get(0);
        assertThat(result.at("/policies/0/ratio").asDouble()).isLessThan(share);
        assertThat(result.at("/policies/0/rejected").asInt()).isZero();
    }

    private void assertBad(Path file, String message) {
        Cli run = Cli.run("lab", "replay", file.toString(), "--policy", "none");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains(file.toString()).contains(message);
    }

    private Path blocks() throws IOException {
        return pack(HEADER, row(0, 0, "[2000,\"user\"]"), row(1, 1, "[100,\"assistant\"]"));
    }

    private static String row(int second, int from, String add) {
        return "{\"t\":" + second + ",\"scope\":\"a\",\"session\":\"s\",\"model\":null,\"from\":" + from + ",\"add\":["
                + add + "],\"out\":0,\"dur\":null}";
    }

    private Path pack(String... lines) throws IOException {
        Path file = folder.resolve("small.blocks.jsonl.gz");
        try (Writer out =
                new OutputStreamWriter(new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8)) {
            out.write(String.join("\n", lines));
        }
        return file;
    }

    private static JsonNode replay(Path file, String... options) throws IOException {
        String[] arguments =
                Arrays.copyOf(new String[] {"lab", "replay", file.toString(), "--json", "-"}, 5 + options.length);
        System.arraycopy(options, 0, arguments, 5, options.length);
        Cli run = Cli.run(arguments);
        assertThat(run.status()).as(run.err()).isZero();
        return new ObjectMapper().readTree(run.out());
    }

    private static Path recorded(String file) {
        Path path = Path.of(System.getProperty("token-optimizer.traces", "../../shared/traces"), file);
        assumeTrue(Files.exists(path), () -> "skipped: no " + path);
        return path;
    }
}
