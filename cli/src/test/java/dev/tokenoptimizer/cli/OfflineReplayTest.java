package dev.tokenoptimizer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tokenoptimizer.cli.virtual.VirtualDriver;
import dev.tokenoptimizer.lab.policy.Policy;
import dev.tokenoptimizer.lab.policy.PolicyCatalog;
import dev.tokenoptimizer.lab.policy.PolicyEntry;
import dev.tokenoptimizer.lab.policy.PolicyRequest;
import dev.tokenoptimizer.lab.provider.Invoice;
import dev.tokenoptimizer.lab.provider.Pacing;
import dev.tokenoptimizer.lab.provider.Settings;
import dev.tokenoptimizer.lab.provider.SimulatedProvider;
import dev.tokenoptimizer.lab.provider.anthropic.RequestReader;
import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.provider.cache.Outcome;
import dev.tokenoptimizer.lab.provider.clock.Clock.Arrival;
import dev.tokenoptimizer.lab.provider.clock.VirtualTime;
import dev.tokenoptimizer.lab.replay.Conditions;
import dev.tokenoptimizer.lab.replay.LabReplay;
import dev.tokenoptimizer.lab.replay.PolicyResult;
import dev.tokenoptimizer.lab.replay.Tokens;
import dev.tokenoptimizer.lab.replay.Watcher;
import dev.tokenoptimizer.lab.trace.BodyForm;
import dev.tokenoptimizer.lab.trace.RequestTraceFile;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulated provider and the offline replay are one cache: the same requests at the same times give the same invoice. */
class OfflineReplayTest {

    private static final String CREDENTIAL = "offline";
    private static final String MODEL = "claude-sonnet-4-5";
    private static final Tariff TARIFF =
            TariffBook.shipped().find("anthropic", MODEL).orElseThrow();

    /** A request that the offline replay made, to be made again over HTTP. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Made(long atMillis, byte[] body, List<Marker> markers) {}

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"none", "auto-5m", "auto-1h", "system", "last", "ours"})
    void aPolicyPaysTheSameOverHttp(String policy) throws Exception {
        Path file = new RequestFiles().conversations(8, 5).write(folder.resolve("c.requests.jsonl.gz"));
        assertSameInvoice(file, PolicyCatalog.find(policy).orElseThrow(), 100);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void markersDrawnByChanceArePaidTheSameOverHttp(long seed) throws Exception {
        Path file = new RequestFiles().conversations(8, 5).write(folder.resolve("c.requests.jsonl.gz"));
        Random random = new Random(seed);
        PolicyEntry chance =
                new PolicyEntry("chance, seed " + seed, "", "", Set.of(), _ -> request -> drawn(random, request));
        assertSameInvoice(file, chance, 100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"last", "ours"})
    void recordedTrafficWithToolsIsPaidTheSameOverHttp(String policy) throws Exception {
        String name = "tau-airline.requests.jsonl.gz";
        Path file = Path.of(System.getProperty("token-optimizer.traces", "../../shared/traces"), name);
        assumeTrue(Files.exists(file), () -> "skipped: no " + file);
        assertSameInvoice(file, PolicyCatalog.find(policy).orElseThrow(), 150);
    }

    /** Up to five markers, so that some requests are refused. */
    private static List<Marker> drawn(Random random, PolicyRequest request) {
        Set<Integer> blocks = new TreeSet<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            blocks.add(random.nextInt(request.size()));
        }
        int longOnes = random.nextInt(4);
        List<Marker> markers = new ArrayList<>();
        for (int block : blocks) {
            markers.add(new Marker(block, markers.size() < longOnes ? Ttl.ONE_HOUR : Ttl.FIVE_MINUTES));
        }
        return markers;
    }

    private static void assertSameInvoice(Path file, PolicyEntry entry, long limit) throws Exception {
        List<Made> made = new ArrayList<>();
        PolicyEntry recording = new PolicyEntry(
                entry.name(),
                "",
                "",
                entry.needs(),
                tariff -> new Recording(entry.create().apply(tariff), made));
        Conditions conditions = Conditions.standard(MODEL, TARIFF);
        PolicyResult.Measured offline = (PolicyResult.Measured) new LabReplay(
                        conditions,
                        List.of(recording),
                        new LabReplay.Detail(false, false),
                        OfflineReplayTest::unwatched)
                .run(new RequestTraceFile(file, conditions.tariff(), BodyForm.MESSAGES, 1, limit))
                .policies()
                .getFirst();
        Invoice overHttp = new OverHttp().send(made);
        assertThat(made).hasSizeGreaterThan(20);
        assertThat(overHttp.rejected()).isEqualTo(offline.rejected());
        Invoice.Total paid = overHttp.answered();
        assertThat(new Tokens(paid.fresh(), paid.read(), paid.written5m(), paid.written1h()))
                .as(entry.name())
                .isEqualTo(withoutRejected(offline, made));
    }

    /** Over HTTP nobody sends a refused request again without its markers. */
    private static Tokens withoutRejected(PolicyResult.Measured offline, List<Made> made) throws Exception {
        Tokens tokens = offline.tokens();
        long again = 0;
        for (Made one : made) {
            if (one.markers.size() > TARIFF.slots()) {
                again += new RequestReader(_ -> Optional.of(TARIFF))
                        .read(one.body, "")
                        .prompt()
                        .totalTokens();
            }
        }
        return new Tokens(tokens.fresh() - again, tokens.read(), tokens.written5m(), tokens.written1h());
    }

    private static Watcher.Work unwatched(String what, long total) {
        return new Watcher.Work() {
            @Override
            public void to(long steps) {}

            @Override
            public void close() {}
        };
    }

    /** Notes what a policy decides. */
    private record Recording(Policy policy, List<Made> made) implements Policy {
        @Override
        public List<Marker> mark(PolicyRequest request) {
            List<Marker> markers = policy.mark(request);
            made.add(new Made(request.atMillis(), request.body().orElseThrow(), markers));
            return markers;
        }

        @Override
        public void answered(PolicyRequest request, Outcome outcome) {
            policy.answered(request, outcome);
        }
    }

    /** A simulated provider on a virtual clock whose answers begin at once. */
    private static final class OverHttp {

        Invoice send(List<Made> made) throws Exception {
            VirtualTime time = new VirtualTime(made.getFirst().atMillis - 1);
            Vertx vertx = Vertx.vertx();
            try (HttpClient http = HttpClient.newHttpClient()) {
                SimulatedProvider provider = SimulatedProvider.start(
                                vertx, Settings.defaults().withVirtualTime(time).withPacing(Pacing.AT_ONCE))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .join();
                VirtualDriver driver = new VirtualDriver(time);
                for (int i = 0; i < made.size(); i++) {
                    Made one = made.get(i);
                    byte[] body = MarkedBody.of(one.body, one.markers);
                    driver.plan(one.atMillis, "request " + i, new Sent(http, provider.baseUri(), body));
                }
                driver.run();
                return provider.invoice(CREDENTIAL);
            } finally {
                vertx.close().toCompletionStage().toCompletableFuture().join();
            }
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Sent(HttpClient http, URI base, byte[] body) implements VirtualDriver.Job {
        @Override
        public VirtualDriver.Flight send(String id) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/v1/messages"))
                    .header("content-type", "application/json")
                    .header("anthropic-version", "2023-06-01")
                    .header("x-api-key", CREDENTIAL)
                    .header(VirtualTime.REQUEST_ID_HEADER, id)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                    .build();
            CompletableFuture<?> answer = http.sendAsync(request, HttpResponse.BodyHandlers.discarding());
            return new VirtualDriver.Flight(answer, answer);
        }

        /** The answer is only waited for at its end. */
        @Override
        public boolean streamed() {
            return false;
        }

        @Override
        public void ended(Optional<Arrival> arrival) {}
    }
}
