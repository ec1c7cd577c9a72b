package dev.tokenoptimizer.cli.shared;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenoptimizer.store.Wait;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A gateway in a process of its own, as a container runs it; the same secret for all of them. */
public final class GatewayProcess implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ROUTE = Pattern.compile("(http://\\S+/anthropic) -> .*");
    private static final Pattern ADMIN = Pattern.compile(".*savings: (http://\\S+)");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Process process;
    private final List<JsonNode> accessLog = Collections.synchronizedList(new ArrayList<>());
    private final List<String> said = new CopyOnWriteArrayList<>();
    private int reported;

    private GatewayProcess(Process process) {
        this.process = process;
        follow("access log", process.inputReader(StandardCharsets.UTF_8), line -> accessLog.add(json(line)));
        follow("messages", process.errorReader(StandardCharsets.UTF_8), said::add);
    }

    private interface LineReader {
        void read(String line) throws IOException;
    }

    private static void follow(String name, BufferedReader lines, LineReader reader) {
        Thread.ofPlatform().daemon().name(name).start(() -> {
            try {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    reader.read(line);
                }
            } catch (IOException ended) {
                // The process is gone, and nothing more is to be read.
            }
        });
    }

    private static JsonNode json(String line) throws IOException {
        return JSON.readTree(line);
    }

    /**
     * Starts one, without waiting for it.
     *
     * @param folder for its state and configuration
     * @param config a whole configuration file
     */
    public static GatewayProcess start(Path folder, String config, String... arguments) {
        try {
            Path file = Files.writeString(folder.resolve("config.yaml"), config);
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xmx512m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "dev.tokenoptimizer.cli.Main",
                    "serve",
                    "--config",
                    file.toString(),
                    "--port",
                    "0",
                    "--admin-port",
                    "0"));
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put("TOKEN_OPTIMIZER_SECRET", "a secret of the tests");
            builder.environment().put("TOKEN_OPTIMIZER_SECRET_STATE_DIRECTORY", folder.toString());
            return new GatewayProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where applications send messages. */
    public URI messages() {
        return URI.create(said(ROUTE) + "/v1/messages");
    }

    /** Waits until it uses the store. */
    public void awaitStore() {
        Wait.until("the store is in use", () -> metric("token_optimizer_store_in_use") == 1);
    }

    /** Waits until all that it told is in the store. */
    public void awaitTold() {
        Wait.until("told", () -> metric("token_optimizer_store_waiting") == 0);
    }

    /** The sum of a metric over its labels. */
    public double metric(String name) {
        return admin("/metrics")
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** What its admin port says at a path. */
    public String admin(String path) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(said(ADMIN) + path)).build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The lines of its access log, one for each request that ended. */
    public List<JsonNode> accessLog() {
        synchronized (accessLog) {
            return List.copyOf(accessLog);
        }
    }

    int ended() {
        return accessLog.size();
    }

    /** Those since the last time. */
    List<JsonNode> newReports() {
        List<JsonNode> all = accessLog();
        List<JsonNode> since = all.subList(reported, all.size());
        reported = all.size();
        return since;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    private String said(Pattern pattern) {
        Wait.until("it says where it listens", () -> find(pattern) != null || !process.isAlive(), said::toString);
        String found = find(pattern);
        if (found == null) {
            throw new AssertionError("the gateway ended: " + said);
        }
        return found;
    }

    private @Nullable String find(Pattern pattern) {
        for (String line : said) {
            Matcher matcher = pattern.matcher(line.strip());
            if (matcher.matches()) {
                return matcher.group(1);
            }
        }
        return null;
    }

    /** Ends it at once, as a crash would. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
        client.close();
    }
}
