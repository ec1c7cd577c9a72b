package dev.tokenoptimizer.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A proxy in a process of its own, kept on one processor. */
final class ProxyUnderTest implements AutoCloseable {

    private static final int START_SECONDS_MAX = 60;
    private static final int STOP_SECONDS_MAX = 10;
    private static final int TRY_AGAIN_MILLIS = 50;

    private final String name;
    private final int port;
    private final int adminPort;
    private final Process process;

    private ProxyUnderTest(String name, int port, int adminPort, Process process) {
        this.name = name;
        this.port = port;
        this.adminPort = adminPort;
        this.process = process;
    }

    /** nginx with the configuration of this module. */
    static ProxyUnderTest nginx(String program, int upstreamPort, int processor, Path folder) throws IOException {
        int port = freePort();
        String configuration = resource("nginx.conf")
                .replace("FOLDER", folder.toString())
                .replace("LISTEN", Integer.toString(port))
                .replace("UPSTREAM", Integer.toString(upstreamPort));
        Path file = Files.writeString(folder.resolve("nginx.conf"), configuration);
        return start(
                "nginx",
                port,
                0,
                processor,
                List.of(program, "-p", folder.toString(), "-e", folder + "/error.log", "-c", file.toString()),
                Map.of(),
                folder);
    }

    /** The gateway as shipped, with all that it does by itself: optimizing, metrics, access log. */
    static ProxyUnderTest gateway(Path launcher, int upstreamPort, int processor, Path folder) throws IOException {
        return gateway(launcher, upstreamPort, processor, folder, Map.of());
    }

    /** The same with further settings, in environment variables. */
    static ProxyUnderTest gateway(
            Path launcher, int upstreamPort, int processor, Path folder, Map<String, String> settings)
            throws IOException {
        int port = freePort();
        int adminPort = freePort();
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("TOKEN_OPTIMIZER_SECRET", "a secret for the load test only");
        return start(
                "gateway",
                port,
                adminPort,
                processor,
                List.of(
                        launcher.toString(),
                        "serve",
                        "--port",
                        Integer.toString(port),
                        "--admin-port",
                        Integer.toString(adminPort),
                        "--upstream",
                        "http://127.0.0.1:" + upstreamPort),
                environment,
                folder);
    }

    private static ProxyUnderTest start(
            String name,
            int port,
            int adminPort,
            int processor,
            List<String> command,
            Map<String, String> environment,
            Path folder)
            throws IOException {
        List<String> pinned = new ArrayList<>(List.of("taskset", "-c", Integer.toString(processor)));
        pinned.addAll(command);
        Path errors = folder.resolve(name + ".err");
        ProcessBuilder builder = new ProcessBuilder(pinned)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(errors.toFile());
        builder.environment().putAll(environment);
        ProxyUnderTest started = new ProxyUnderTest(name, port, adminPort, builder.start());
        try {
            started.awaitReady(errors);
        } catch (IOException | RuntimeException failed) {
            started.close();
            throw failed;
        }
        return started;
    }

    private void awaitReady(Path errors) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS_MAX);
        while (process.isAlive() && System.nanoTime() < deadline) {
            try (Socket probe = new Socket()) {
                probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return;
            } catch (IOException notYet) {
                pause();
            }
        }
        throw new IOException(
                name + " does not start: " + Files.readString(errors).strip());
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(TRY_AGAIN_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    /** The sum of a metric of a gateway over its labels. */
    double metric(String metric) throws UncheckedIOException {
        URI metrics = URI.create("http://127.0.0.1:" + adminPort + "/metrics");
        try (InputStream in = metrics.toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(metric + " ") || line.startsWith(metric + "{"))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " does not tell its metrics", e);
        }
    }

    /** Processor time so far, nanoseconds. */
    long cpuNanos() {
        return CpuTime.nanos(process.toHandle());
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static String resource(String name) throws IOException {
        try (var in = Objects.requireNonNull(ProxyUnderTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
