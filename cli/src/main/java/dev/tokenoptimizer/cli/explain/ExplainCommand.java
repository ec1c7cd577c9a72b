package dev.tokenoptimizer.cli.explain;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.dialect.Dialect;
import dev.tokenoptimizer.dialect.anthropic.AnthropicMessages;
import dev.tokenoptimizer.dialect.openai.OpenAiDialect;
import dev.tokenoptimizer.lab.trace.RecordedApi;
import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.planner.PlanPolicy;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tariff.TariffFileException;
import dev.tokenoptimizer.tokens.TokenEstimator;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what would be done with one request body, and why. */
@Command(
        name = "explain",
        description = "Show the blocks of a request body, where breakpoints would go, and why.",
        footer = {
            "",
            "Fingerprints are keyed; those shown here are not the ones of your gateway, but with --snapshot.",
            "",
            "Example: what is decided after a day of recorded traffic, and what else was weighed?",
            "  token-optimizer explain body.json --after day.requests.jsonl.gz",
            "",
            "Example: what becomes of cache_control on a platform that refuses it where it stands?",
            "  token-optimizer explain body.json --provider bedrock --model anthropic.claude-opus-4-6-v1"
        })
public final class ExplainCommand implements Callable<Integer> {

    private static final String STANDARD_INPUT = "-";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Request body as JSON, - for standard input.")
    @SuppressWarnings("NullAway.Init")
    private String file;

    @Option(
            names = "--api",
            paramLabel = "NAME",
            description = "What the body is for: anthropic.messages, openai.chat or openai.responses."
                    + " Default: what its model and members tell.")
    private @Nullable String api;

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            description =
                    "Provider and platform that it goes to, as a route names it: bedrock, vertex, foundry, and so on."
                            + " Default: the one whose API it is.")
    private @Nullable String provider;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "",
            description =
                    "Model that the path names, as on Bedrock's InvokeModel and on Vertex AI. Default: the body's.")
    @SuppressWarnings("NullAway.Init")
    private String model;

    @Option(
            names = "--times",
            paramLabel = "N",
            defaultValue = "1",
            description = "Show the plan of the Nth time that this request comes. Default: ${DEFAULT-VALUE}.")
    private int times;

    @Option(
            names = "--every",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description =
                    "Time between two of them, and between what came before and the first. Default: ${DEFAULT-VALUE}.")
    private long everySeconds;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private Past past;

    @Option(
            names = "--client-markers",
            paramLabel = "MODE",
            defaultValue = "augment",
            description = "What happens to markers in the body: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private ClientMarkers clientMarkers;

    @Option(
            names = "--allowance",
            paramLabel = "DOLLARS",
            defaultValue = "0.25",
            description = "Write premium that may be at risk. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private BigDecimal allowance;

    @Option(names = "--betas", paramLabel = "LIST", defaultValue = "", description = "Value of the beta header.")
    @SuppressWarnings("NullAway.Init")
    private String betas;

    @Option(names = "--tariffs", paramLabel = "FILE", description = "Tariff file laid over the shipped one.")
    private @Nullable Path tariffFile;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        if (times < 1) {
            throw new ParameterException(spec.commandLine(), "--times must be at least 1, not " + times);
        }
        if (everySeconds < 0) {
            throw new ParameterException(spec.commandLine(), "--every must not be negative, got " + everySeconds);
        }
        byte[] body = body();
        PlanPolicy policy = new PlanPolicy(clientMarkers, Money.dollars(allowance.toPlainString()));
        TariffBook tariffs = tariffs();
        RecordedApi kind = api == null ? BodyKind.of(body, tariffs) : named(api);
        CacheScope scope = past.scope(provider(kind, tariffs));
        Explainer explainer = new Explainer(dialect(kind, tariffs), tariffs, scope, betas, model, policy);
        long pauseMillis = Duration.ofSeconds(everySeconds).toMillis();
        past.playTo(explainer, kind, pauseMillis);
        for (int earlier = 1; earlier < times; earlier++) {
            explainer.play(body, file);
            explainer.advanceTo(explainer.nowMillis() + pauseMillis);
        }
        Explanation explanation = explainer.explain(body, file, past.description(), times);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(ExplanationJson.of(explanation));
        } else {
            ExplanationText.print(explanation, out);
        }
        return 0;
    }

    private RecordedApi named(String label) {
        return RecordedApi.labelled(label)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "--api knows anthropic.messages, openai.chat and openai.responses, not " + label));
    }

    private String provider(RecordedApi kind, TariffBook tariffs) {
        if (provider == null) {
            return kind.platform();
        }
        if (!tariffs.platforms().contains(provider)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--provider knows " + String.join(", ", tariffs.platforms()) + ", not " + provider);
        }
        return provider;
    }

    private Dialect dialect(RecordedApi kind, TariffBook tariffs) {
        FingerprintKey key = past.key();
        TokenEstimator estimator = TokenEstimator.shipped();
        return switch (kind) {
            case ANTHROPIC_MESSAGES -> new AnthropicMessages(key, tariffs, estimator);
            case OPENAI_CHAT -> OpenAiDialect.chat(key, tariffs, estimator);
            case OPENAI_RESPONSES -> OpenAiDialect.responses(key, tariffs, estimator);
        };
    }

    private byte[] body() {
        if (file.equals(STANDARD_INPUT)) {
            try (InputStream in = System.in) {
                return in.readAllBytes();
            } catch (IOException e) {
                throw CommandFailure.badInput("standard input cannot be read: " + e.getMessage(), e);
            }
        }
        Path path = Path.of(file);
        if (Files.isDirectory(path)) {
            throw CommandFailure.badInput(file + " is a folder; name a file that holds one request body", null);
        }
        try {
            return Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            throw CommandFailure.badInput(file + " does not exist; name a file that holds one request body", e);
        } catch (IOException e) {
            throw CommandFailure.badInput(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private TariffBook tariffs() {
        TariffBook shipped = TariffBook.shipped();
        try {
            TariffBook book = tariffFile == null ? shipped : shipped.withOverrides(tariffFile);
            return book.on(LocalDate.now(ZoneOffset.UTC));
        } catch (TariffFileException e) {
            throw CommandFailure.badInput(String.valueOf(e.getMessage()), e);
        }
    }
}
