package dev.tokenoptimizer.bench.load;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Redis or Valkey in a process of its own, and its own account of what it did. */
final class StoreUnderTest implements AutoCloseable {

    private static final int START_SECONDS_MAX = 30;
    private static final int LOOK_AGAIN_MILLIS = 200;
    private static final int QUIET_LOOKS_MAX = 100;

    private final int port;
    private final Process process;
    private final RedisClient client;
    private final RedisCommands<String, String> console;
    private long cpuNanos;

    private StoreUnderTest(int port, Process process) {
        this.port = port;
        this.process = process;
        this.client = RedisClient.create(RedisURI.create("127.0.0.1", port));
        this.console = client.connect().sync();
    }

    static StoreUnderTest start(String program, Path folder) throws IOException, InterruptedException {
        int port = ProxyUnderTest.freePort();
        Process process = new ProcessBuilder(List.of(
                        program,
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--dir",
                        folder.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS_MAX);
        while (!listens(port)) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                process.destroyForcibly();
                throw new IOException(program + " does not start as a store on port " + port);
            }
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
        try {
            return new StoreUnderTest(port, process);
        } catch (RuntimeException unusable) {
            process.destroyForcibly();
            throw unusable;
        }
    }

    private static boolean listens(int port) {
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    String version() {
        return text("server", "redis_version");
    }

    /** Counts from nothing, once what was told before has arrived. */
    void reset() throws InterruptedException {
        awaitQuiet();
        console.configResetstat();
        cpuNanos = CpuTime.nanos(process.toHandle());
    }

    /** What it did since {@link #reset}, once everything told has arrived. */
    Work work() throws InterruptedException {
        awaitQuiet();
        long writes = calls("evalsha");
        return new Work(
                // A script asks for what it merges with: that counts as a command, too.
                calls("hmget") - writes,
                writes,
                number("stats", "total_net_input_bytes"),
                number("stats", "total_net_output_bytes"),
                CpuTime.nanos(process.toHandle()) - cpuNanos);
    }

    /** Gateways write behind their requests. */
    private void awaitQuiet() throws InterruptedException {
        long before = -1;
        for (int looks = 0; looks < QUIET_LOOKS_MAX; looks++) {
            long writes = calls("evalsha");
            if (writes == before) {
                return;
            }
            before = writes;
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
    }

    private long calls(String command) {
        return console.info("commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_" + command + ":"))
                .mapToLong(line -> field(line, "calls"))
                .sum();
    }

    private static long field(String line, String name) {
        int from = line.indexOf(name + "=") + name.length() + 1;
        return Long.parseLong(line.substring(from, line.indexOf(',', from)));
    }

    private long number(String section, String name) {
        return Long.parseLong(text(section, name));
    }

    private String text(String section, String name) {
        return console.info(section)
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the store does not tell its " + name));
    }

    /** Ends it. */
    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
        process.destroy();
        try {
            if (!process.waitFor(START_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /**
     * What a store did.
     *
     * @param lookUps commands that ask for prefixes
     * @param writes scripts that merge what was told
     * @param bytesIn bytes that it got, everything
     * @param bytesOut bytes that it sent, everything
     * @param cpuNanos its processor time, nanoseconds
     */
    record Work(long lookUps, long writes, long bytesIn, long bytesOut, long cpuNanos) {}
}
