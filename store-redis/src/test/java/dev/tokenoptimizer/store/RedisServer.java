package dev.tokenoptimizer.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A real server on the loopback address, ended by its process. */
public final class RedisServer implements AutoCloseable {

    private static final long READY_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final RedisBinary binary;
    private final int port;
    private final List<String> arguments;
    private final String configuration;
    private final Path folder;
    private @Nullable Process process;

    private RedisServer(RedisBinary binary, int port, List<String> arguments, String configuration) {
        try {
            this.folder = Files.createTempDirectory("redis");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.binary = binary;
        this.port = port;
        this.arguments = List.copyOf(arguments);
        this.configuration = configuration;
    }

    /** A server that was not started yet, with a free port. */
    public static RedisServer prepare(RedisBinary binary, String... arguments) {
        return new RedisServer(binary, freePort(), List.of(arguments), "");
    }

    /** A running sentinel. */
    public static RedisServer sentinel(RedisBinary binary, String configuration) {
        RedisServer server = new RedisServer(binary, freePort(), List.of(), configuration);
        server.start();
        return server;
    }

    /** A running server. */
    public static RedisServer start(RedisBinary binary, String... arguments) {
        RedisServer server = prepare(binary, arguments);
        server.start();
        return server;
    }

    /** Starts it, on the same port each time, and waits until it answers. */
    public void start() {
        try {
            process = binary.start(commandLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitAnswer();
    }

    private List<String> commandLine() throws IOException {
        if (!configuration.isEmpty()) {
            Path file = folder.resolve("server.conf");
            Files.writeString(file, "port " + port + "\nbind 127.0.0.1\ndir " + folder + "\n" + configuration);
            return List.of(file.toString(), "--sentinel");
        }
        List<String> all = new ArrayList<>(List.of(
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--dir",
                folder.toString(),
                "--daemonize",
                "no"));
        all.addAll(arguments);
        return all;
    }

    public int port() {
        return port;
    }

    /** A folder for its files. */
    public Path folder() {
        return folder;
    }

    /** Ends it at once, as a crash would. */
    public void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            awaitEnd(running);
            process = null;
        }
    }

    /** Stops the process without ending it: connections stay open, and nothing is answered. */
    public void pause() {
        signal("-STOP");
    }

    public void resume() {
        signal("-CONT");
    }

    @Override
    public void close() {
        Process running = process;
        if (running != null) {
            resume();
        }
        kill();
    }

    /** A port of the loopback address that was free a moment ago. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = socket.getLocalPort();
            // A node of a cluster also takes the port 10,000 above.
            return port <= 50_000 ? port : freePort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signal(String signal) {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("not running");
        }
        try {
            awaitEnd(new ProcessBuilder("kill", signal, Long.toString(running.pid())).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitAnswer() {
        long until = System.nanoTime() + READY_NANOS;
        while (!answers()) {
            Process running = process;
            if (System.nanoTime() - until > 0 || running == null || !running.isAlive()) {
                throw new IllegalStateException(binary + " does not start on port " + port);
            }
            Thread.onSpinWait();
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() > 0;
        } catch (IOException notYet) {
            return arguments.contains("--tls-port") && isTlsOnly();
        }
    }

    private boolean isTlsOnly() {
        int at = arguments.indexOf("--tls-port");
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments.get(at + 1))),
                    1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static void awaitEnd(Process ending) {
        try {
            if (!ending.waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("process " + ending.pid() + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
