package dev.tokenoptimizer.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tokenoptimizer.cli.console.Progress;
import dev.tokenoptimizer.cli.shared.GatewayProcesses;
import dev.tokenoptimizer.cli.virtual.VirtualDriver;
import dev.tokenoptimizer.lab.provider.Settings;
import dev.tokenoptimizer.lab.provider.SimulatedProvider;
import dev.tokenoptimizer.lab.provider.clock.VirtualTime;
import dev.tokenoptimizer.lab.trace.RecordedApi;
import dev.tokenoptimizer.lab.trace.RequestFile;
import dev.tokenoptimizer.store.RedisBinary;
import dev.tokenoptimizer.store.RedisServer;
import dev.tokenoptimizer.store.Wait;
import dev.tokenoptimizer.tariff.Money;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recorded traffic in turns through three processes costs what it costs through one. */
@Tag("slow")
@Timeout(600)
class ThreeProcessesTest {

    private static final long ORIGIN_MILLIS =
            Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    private static final double ONE_PERCENT = 1.01;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"bfcl-multiturn", "cookbook-rag", "tau-airline"})
    void theBillThroughThreeThatShareAStoreIsThatOfOne(String trace) throws Exception {
        Path file = Path.of(System.getProperty("token-optimizer.traces", "")).resolve(trace + ".requests.jsonl.gz");
        assumeThat(file).as("recorded requests").exists();
        assumeThat(RedisBinary.any()).as("a Redis for this system").isPresent();

        double alone = bill(file, 1, "kind: none");
        double apart = bill(file, 3, "kind: none");
        double one = billWithAStore(file, 1);
        double shared = billWithAStore(file, 3);

        System.out.printf(
                "%s: one with a store %.5f, without %.5f, three with a store %.5f, without %.5f dollars%n",
                trace, one, alone, shared, apart);
        assertThat(shared).isLessThan(ONE_PERCENT * alone);
    }

    private double billWithAStore(Path file, int processes) throws Exception {
        try (RedisServer redis = RedisServer.start(RedisBinary.any().orElseThrow())) {
            return bill(file, processes, "kind: single, nodes: \"127.0.0.1:" + redis.port() + "\", deadline: 1s");
        }
    }

    private double bill(Path file, int processes, String store) throws Exception {
        VirtualTime time = new VirtualTime(ORIGIN_MILLIS);
        Path own = Files.createTempDirectory(folder, "replay");
        Path clock = own.resolve("clock");
        MappedByteBuffer millis = clock(clock);
        millis.putLong(0, ORIGIN_MILLIS);
        Vertx vertx = Vertx.vertx();
        SimulatedProvider provider = SimulatedProvider.start(
                        vertx, Settings.defaults().withVirtualTime(time))
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        try (RequestFile requests = RequestFile.open(file, Set.of(RecordedApi.ANTHROPIC_MESSAGES), Long.MAX_VALUE);
                GatewayProcesses gateways = GatewayProcesses.start(
                        own,
                        processes,
                        "upstream: \"" + provider.baseUri() + "\"",
                        store,
                        "--clock-file",
                        clock.toString());
                Client client = new Client(doors(gateways));
                Progress progress = new Progress(new PrintWriter(Writer.nullWriter()), trace(file), 1)) {
            new VirtualReplay(
                            new Traffic(requests, Map.of(), new ChatForm.Chat()),
                            ended -> {
                                Wait.until("the books are closed", () -> gateways.ended() == ended);
                                gateways.awaitTold();
                            },
                            time,
                            new VirtualDriver(time, now -> millis.putLong(0, now)),
                            client,
                            progress)
                    .run(1);
            Money cost = provider.totalInvoice().completed().cost();
            return cost.toDollars().doubleValue();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    private static String trace(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static MappedByteBuffer clock(Path file) throws IOException {
        Files.write(file, ByteBuffer.allocate(Long.BYTES).array());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
        }
    }

    private static List<Door> doors(GatewayProcesses gateways) {
        return gateways.messages().stream()
                .map(messages -> messages.resolve("/anthropic"))
                .map(base -> new Door(base, URI.create(base + "/none"), URI.create(base + "/none")))
                .toList();
    }
}
