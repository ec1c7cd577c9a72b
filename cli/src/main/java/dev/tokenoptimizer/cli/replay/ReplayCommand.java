package dev.tokenoptimizer.cli.replay;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.cli.console.RuleOptions;
import dev.tokenoptimizer.gateway.config.SharedStoreConfig;
import dev.tokenoptimizer.lab.trace.RecordedApi;
import dev.tokenoptimizer.lab.trace.RequestFile;
import dev.tokenoptimizer.lab.trace.TraceFileException;
import dev.tokenoptimizer.tariff.TariffBook;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Replays recorded requests with and without us. */
@Command(
        name = "replay",
        description = {
            "Send recorded requests to the simulated provider, directly and through the gateway, and compare the bills.",
            "",
            "Time is simulated: hours of traffic take seconds, and the same file and seed give the same result."
        },
        footer = {
            "",
            "The file holds JSON lines with session, t (seconds, or null), api and body; docs/replay.md tells more.",
            "Exit code 1 if a request failed because of us, or our ledger is not the provider's invoice."
        })
public final class ReplayCommand implements Callable<Integer> {

    private static final String STANDARD_OUTPUT = "-";
    private static final Duration VIRTUAL_DEADLINE = Duration.ofSeconds(10);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Recorded requests, a .requests.jsonl.gz file.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(
            names = "--api",
            paramLabel = "NAME",
            description = "Play requests of this API only: anthropic.messages, openai.chat, openai.responses."
                    + " More than once for several. Default: all of them.")
    private List<String> apis = List.of();

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "Let all requests to the provider of this model ask for it, whatever they were recorded with."
                    + " Once per provider.")
    private List<String> models = List.of();

    @Option(names = "--as-responses", description = "Make recorded Chat Completions to the Responses API instead.")
    private boolean asResponses;

    @Option(
            names = "--as-gemini",
            paramLabel = "MODEL",
            description = "Make recorded Chat Completions to Gemini's generateContent with this model instead.")
    private @Nullable String asGemini;

    @Option(names = "--limit", paramLabel = "N", description = "Send the first N requests only.")
    private long limit = Long.MAX_VALUE;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Draws starts of sessions and pauses where the file has no times. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--json",
            paramLabel = "OUT",
            description = "Write the result as JSON into this file, - for standard output.")
    private @Nullable String json;

    @Option(
            names = "--real-time",
            description = "For load: on the machine's clock, without pauses; the result depends on the machine.")
    private boolean realTime;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            description = "With --real-time: sessions at a time. Default: 32.")
    private @Nullable Integer concurrency;

    @Option(
            names = "--speed",
            paramLabel = "FACTOR",
            description =
                    "How many times faster than the real thing the provider answers; 0 at once, as the lab has it. Default: 1.")
    private @Nullable Double speed;

    @Mixin
    private final RuleOptions rules = new RuleOptions();

    @Option(names = "--instances", paramLabel = "N", description = "Gateways side by side, taken in turns. Default: 1.")
    private int instances = 1;

    @Option(
            names = "--store",
            paramLabel = "HOST:PORT",
            description = "Redis or Valkey where the instances share what they learn; use an empty one. Default: none.")
    private @Nullable String store;

    @Override
    public Integer call() throws InterruptedException {
        Replay.Pace pace = pace();
        if (limit < 1) {
            throw wrong("--limit must be at least 1, not " + limit);
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        ReplayResult result = replay(pace, err);
        boolean jsonToOutput = STANDARD_OUTPUT.equals(json);
        ReplayText.print(result, jsonToOutput ? err : out);
        if (jsonToOutput) {
            out.println(ReplayJson.of(result));
            out.flush();
        } else if (json != null) {
            write(Path.of(json), ReplayJson.of(result) + "\n");
        }
        judge(result);
        return 0;
    }

    private Set<RecordedApi> apis() {
        Set<RecordedApi> chosen = EnumSet.noneOf(RecordedApi.class);
        for (String name : apis) {
            chosen.add(RecordedApi.labelled(name)
                    .orElseThrow(() -> wrong("--api knows "
                            + Stream.of(RecordedApi.values())
                                    .map(RecordedApi::label)
                                    .collect(Collectors.joining(", "))
                            + ", not " + name)));
        }
        return chosen.isEmpty() ? EnumSet.allOf(RecordedApi.class) : chosen;
    }

    private Map<String, String> models() {
        Map<String, String> chosen = new HashMap<>();
        for (String name : models) {
            String platform = Stream.of(RecordedApi.values())
                    .map(RecordedApi::platform)
                    .filter(candidate ->
                            TariffBook.shipped().find(candidate, name).isPresent())
                    .findFirst()
                    .orElseThrow(() -> wrong("--model " + name + " is no model that a simulated provider knows"));
            String before = chosen.put(platform, name);
            if (before != null) {
                throw wrong("--model " + before + " and " + name + " are of one provider");
            }
        }
        return chosen;
    }

    private ChatForm chatForm() {
        if (asGemini == null) {
            return asResponses ? new ChatForm.Responses() : new ChatForm.Chat();
        }
        if (asResponses) {
            throw wrong("--as-gemini and --as-responses exclude each other");
        }
        if (TariffBook.shipped().find("gemini", asGemini).isEmpty()) {
            throw wrong("--as-gemini " + asGemini + " is no model that a simulated provider knows");
        }
        return new ChatForm.Gemini(asGemini);
    }

    private Replay.Pace pace() {
        double factor = speed == null ? 1 : speed;
        if (!(factor >= 0)) {
            throw wrong("--speed must be 0 or more, not " + factor);
        }
        if (!realTime) {
            if (concurrency != null) {
                throw wrong("--concurrency needs --real-time");
            }
            return new Replay.Pace.Virtual(seed, factor);
        }
        int sessions = concurrency == null ? 32 : concurrency;
        if (sessions < 1) {
            throw wrong("--concurrency must be at least 1, not " + sessions);
        }
        return new Replay.Pace.RealTime(sessions, factor);
    }

    private Instances instances() {
        if (instances < 1) {
            throw wrong("--instances must be at least 1, not " + instances);
        }
        if (store == null) {
            return new Instances(instances, SharedStoreConfig.defaults());
        }
        int colon = store.lastIndexOf(':');
        try {
            int port = Integer.parseInt(store.substring(colon + 1));
            SharedStoreConfig shared = SharedStoreConfig.single(store.substring(0, Math.max(0, colon)), port);
            // On a virtual clock waiting costs nothing, and the result must not depend on the machine.
            return new Instances(instances, realTime ? shared : shared.withDeadline(VIRTUAL_DEADLINE));
        } catch (NumberFormatException e) {
            throw wrong("--store must be HOST:PORT, not " + store);
        }
    }

    private ReplayResult replay(Replay.Pace pace, PrintWriter progress) throws InterruptedException {
        Map<String, String> models = models();
        try (RequestFile requests = RequestFile.open(file, apis(), limit)) {
            Traffic traffic = new Traffic(requests, models, chatForm());
            return new Replay(traffic, String.valueOf(file.getFileName()), pace, rules.conduct(), instances(), progress)
                    .run();
        } catch (TraceFileException e) {
            throw CommandFailure.badInput(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw CommandFailure.failed("the temporary folder cannot hold the bodies: " + e, e);
        }
    }

    private static void write(Path target, String text) {
        try {
            Files.writeString(target, text);
        } catch (IOException e) {
            throw CommandFailure.failed("the result cannot be written: " + e, e);
        }
    }

    private static void judge(ReplayResult result) {
        if (result.failures().byUs() > 0) {
            throw CommandFailure.failed(
                    result.failures().byUs() + " of " + result.requests()
                            + " requests failed through the gateway and not directly",
                    null);
        }
        if (!result.ledgerIsInvoice()) {
            throw CommandFailure.failed(
                    "the ledger is not the invoice: " + result.ledger() + " against " + result.optimized(), null);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
