package dev.tokenoptimizer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenoptimizer.lab.provider.Pacing;
import dev.tokenoptimizer.lab.provider.Settings;
import dev.tokenoptimizer.lab.provider.SimulatedProvider;
import dev.tokenoptimizer.lab.provider.cache.Conduct;
import dev.tokenoptimizer.tariff.EntryRules;
import dev.tokenoptimizer.tariff.EntryRules.Holds;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command as a user runs it, against a simulated provider whose time runs faster. */
class VerifyCommandTest {

    private static final String MODEL = "claude-sonnet-4-5";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    private Path folder;

    private Path key = Path.of("");

    @BeforeEach
    void writeKey() throws IOException {
        key = Files.writeString(folder.resolve("key"), "sk-secret-of-the-user\n");
    }

    @AfterEach
    void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    @Test
    void withoutLiveItSaysWhatItWouldSendAndSendsNothing() {
        SimulatedProvider provider = provider(Conduct.DOCUMENTED, 1);

        Cli cli = Cli.run("verify", "--model", MODEL, "--url", url(provider));

        assertThat(cli.status()).isZero();
        assertThat(cli.out())
                .contains("Nothing is sent now.", "costs at most", "long-marker", "(gone after 7 minutes)", "7 min")
                .contains("$0.5000 (--max-cost)");
        assertThat(provider.totalInvoice().answered().requests()).isZero();
    }

    @Test
    void aDryRunWinsOverLiveAndNeedsNoKey() {
        SimulatedProvider provider = provider(Conduct.DOCUMENTED, 1);

        Cli cli = Cli.run("verify", "--live", "--dry-run", "-m", MODEL, "--url", url(provider), "--max-cost", "0.01");

        assertThat(cli.status()).isZero();
        assertThat(cli.out()).contains("That is too little for all of them: those that do not fit are left out.");
        assertThat(provider.totalInvoice().answered().requests()).isZero();
    }

    @Test
    void aDryRunAsJsonNamesRequestsTimeAndCost() throws IOException {
        JsonNode plan = JSON.readTree(
                Cli.run("verify", "-m", MODEL, "--quick", "--json").out());

        assertThat(plan.path("dryRun").asBoolean()).isTrue();
        assertThat(plan.path("requests").asInt()).isEqualTo(13);
        assertThat(plan.path("costAtMost").decimalValue()).isBetween(new BigDecimal("0.01"), new BigDecimal("0.25"));
        assertThat(plan.path("rules")).hasSize(5);
    }

    @Test
    void aProviderThatKeepsTheRulesEndsWithZeroAndATable() {
        Cli cli = live(provider(Conduct.DOCUMENTED, 100), 100, "--rules", "minimum,mixed-lifetimes,tool-runs");

        assertThat(cli.status()).as(cli.out() + cli.err()).isZero();
        assertThat(cli.out().lines().filter(line -> line.startsWith("  ") && line.endsWith(" holds")))
                .hasSize(3);
        assertThat(cli.out()).contains("sent: an entry, then an hour for 154 tokens, 5 minutes for 308");
        assertThat(cli.out() + cli.err()).doesNotContain("sk-secret");
    }

    @Test
    void aRuleThatDoesNotHoldEndsWithOneAndIsSavedAsDataThatTheGatewayTakes() throws IOException {
        Path saved = folder.resolve("found.yaml");
        Conduct other = Conduct.DOCUMENTED
                .with(Conduct.Rule.LONG_MARKER_KEEPS_PREFIX, false)
                .with(Conduct.Rule.GROUPS_TOOL_RUNS, false);

        Cli cli = live(provider(other, 100), 100, "--rules", "tool-runs,long-marker", "--save", saved.toString());

        assertThat(cli.status()).as(cli.out() + cli.err()).isEqualTo(1);
        Tariff found = TariffBook.shipped()
                .withOverrides(saved)
                .find("anthropic", MODEL)
                .orElseThrow();
        assertThat(found.entries()).isEqualTo(new EntryRules(Holds.NO, Holds.ASSUMED, Holds.ASSUMED));
        assertThat(found.groupsToolRuns()).isFalse();
        assertThat(found.origin().source()).startsWith("verify at http://127.0.0.1:");
        Path config = Files.writeString(folder.resolve("gateway.yaml"), "tariffs: {file: found.yaml}\n");
        assertThat(Cli.run("config", "check", "--config", config.toString()).status())
                .isZero();
    }

    @Test
    void whatIsFoundAsJsonHasTheVerdictOfEveryRule() throws IOException {
        JsonNode found = JSON.readTree(live(provider(Conduct.DOCUMENTED, 1), 1, "--rules", "minimum", "--json")
                .out());

        assertThat(found.path("dryRun").asBoolean()).isFalse();
        assertThat(found.path("cost").decimalValue()).isPositive();
        assertThat(found.at("/rules/0/rule").asText()).isEqualTo("minimum");
        assertThat(found.at("/rules/0/verdict").asText()).isEqualTo("holds");
        assertThat(found.at("/rules/0/learned/minimumPrefix").asText()).isEqualTo("1024");
    }

    @Test
    void quickLeavesOutTheRulesThatWait() {
        Cli cli = live(provider(Conduct.DOCUMENTED, 1), 1, "--quick", "--rules", "minimum,first-byte,renewal");

        assertThat(cli.status()).as(cli.out() + cli.err()).isZero();
        assertThat(cli.out()).contains("first-byte").doesNotContain("renewal");
    }

    @Test
    void anInterruptedRunShowsWhatItFoundSoFar() throws Exception {
        SimulatedProvider provider = provider(Conduct.DOCUMENTED, 20);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.tokenoptimizer.cli.Main",
                        "verify",
                        "--live",
                        "--model",
                        MODEL,
                        "--url",
                        url(provider),
                        "--key-file",
                        key.toString(),
                        "--rules",
                        "long-marker",
                        "--time-scale",
                        "20")
                .start();
        try {
            // Size of words, twice the check, twice an entry and the hour behind it; then minutes of waiting.
            while (provider.totalInvoice().completed().requests() < 7 && !process.waitFor(20, TimeUnit.MILLISECONDS)) {}
            process.toHandle().destroy();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(out).contains("long-marker", "not tested: interrupted", "of at most $0.5000");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aProviderThatCannotBeReachedIsNamed() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }

        Cli cli = Cli.run(
                "verify", "--live", "-m", MODEL, "--url", "http://127.0.0.1:" + free, "--key-file", key.toString());

        assertThat(cli.status()).isEqualTo(2);
        assertThat(cli.err())
                .contains("nothing can be verified: no answer: cannot connect to 127.0.0.1:" + free)
                .doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--url ftp://example.com | must be an http or https URL",
                "--url https://user@example.com | must be an http or https URL",
                "--url http://example.com | the key would travel unencrypted to example.com. Use https",
                "--rules gravity | there is no rule 'gravity'. Known: long-marker, mixed-lifetimes,",
                "--rules renewal --quick | --quick leaves out every rule",
                "--max-cost 0 | --max-cost must be more than 0",
                "--max-cost lots | 'lots' is not a number",
                "--pause 4 | --pause must be from 6 to 58 minutes, not 4",
                "--platform mars | no prices are known for claude-sonnet-4-5 on mars",
                "--time-scale 0 | --time-scale must be more than 0",
                "--tariffs absent.yaml | absent.yaml: cannot be read",
                "--key-variable TOKEN_OPTIMIZER_TEST_NO_SUCH_VARIABLE | TOKEN_OPTIMIZER_TEST_NO_SUCH_VARIABLE is not set",
                "--key-file absent | the key cannot be read",
                "--save absent/found.yaml | --save: absent/found.yaml is no file in a folder that exists"
            })
    void whatCannotBeUsedIsToldInOneLine(String options, String message) {
        List<String> arguments = new ArrayList<>(List.of("verify", "--live", "-m", MODEL));
        arguments.addAll(List.of(options.split(" ")));

        Cli cli = Cli.run(arguments.toArray(String[]::new));

        assertThat(cli.status()).isEqualTo(2);
        assertThat(cli.err()).contains(message);
    }

    @Test
    void aFileOfSomeoneElseIsNotWrittenOver() throws IOException {
        Path theirs = Files.writeString(folder.resolve("tariffs.yaml"), "models: {}\n");

        Cli cli = Cli.run("verify", "--live", "-m", MODEL, "--key-file", key.toString(), "--save", theirs.toString());

        assertThat(cli.status()).isEqualTo(2);
        assertThat(cli.err()).contains("exists and was not written by verify");
        assertThat(theirs).content().isEqualTo("models: {}\n");
    }

    @Test
    void aModelOfOtherRulesIsRefused() {
        Cli cli = Cli.run("verify", "-m", "gpt-6.2-sol", "--platform", "openai");

        assertThat(cli.status()).isEqualTo(2);
        assertThat(cli.err()).contains("is not cached by Anthropic's rules");
    }

    private Cli live(SimulatedProvider provider, int timeScale, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "verify",
                "--live",
                "--model",
                MODEL,
                "--url",
                url(provider),
                "--key-file",
                key.toString(),
                "--time-scale",
                Integer.toString(timeScale)));
        arguments.addAll(List.of(options));
        return Cli.run(arguments.toArray(String[]::new));
    }

    private SimulatedProvider provider(Conduct conduct, int timeScale) {
        Settings settings = Settings.defaults()
                .withPacing(Pacing.REAL)
                .withTimeScale(timeScale)
                .withConduct(conduct);
        return SimulatedProvider.start(vertx, settings)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private static String url(SimulatedProvider provider) {
        return provider.baseUri().toString();
    }
}
