package dev.tokenoptimizer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.lab.provider.Pacing;
import dev.tokenoptimizer.lab.provider.Settings;
import dev.tokenoptimizer.lab.provider.SimulatedProvider;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway as a process of its own, as a user runs it. */
class ServeCommandTest {

    @TempDir
    private Path state;

    private final Vertx vertx = Vertx.vertx();
    private final SimulatedProvider provider = SimulatedProvider.start(
                    vertx, Settings.defaults().withPacing(new Pacing(4)))
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        started.forEach(Process::destroyForcibly);
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aStreamUnderWayIsFinishedAfterTheSignalToEnd() throws Exception {
        Process gateway = serve(
                "-p", "0", "--admin-port", "0", "--upstream", provider.baseUri().toString());
        BufferedReader err = gateway.errorReader(StandardCharsets.UTF_8);
        URI base = base(err);

        HttpResponse<InputStream> answer = client.send(message(base), HttpResponse.BodyHandlers.ofInputStream());
        // Unlike the process itself its handle leaves the streams open.
        gateway.toHandle().destroy();
        String events = new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(events).contains("event: message_start").endsWith("data: {\"type\":\"message_stop\"}\n\n");
        assertThat(gateway.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(err.lines()).anyMatch(line -> line.contains("stopped"));
        assertThat(gateway.inputReader(StandardCharsets.UTF_8).lines().toList())
                .singleElement()
                .asString()
                .contains("\"outcome\":\"answered\"", "\"status\":200");
    }

    @Test
    void whatWasWrittenBeforeARestartIsReadAfterIt() throws Exception {
        assertThat(runOnce("first")).contains("\"written_5m\":").doesNotContain("\"written_5m\":0");
        assertThat(runOnce("second")).contains("live_entry").doesNotContain("\"read\":0,");
    }

    /** Serves one request of a long prompt in a process of its own; its line of the access log. */
    private String runOnce(String question) throws Exception {
        Process gateway = serve(
                "-p", "0", "--admin-port", "0", "--upstream", provider.baseUri().toString());
        BufferedReader err = gateway.errorReader(StandardCharsets.UTF_8);
        String body = "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":5,\"system\":\""
                + "The rules of the house, one after the other. ".repeat(400)
                + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + question + "\"}]}";
        client.send(message(base(err), body), HttpResponse.BodyHandlers.ofString());
        gateway.toHandle().destroy();
        assertThat(gateway.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return gateway.inputReader(StandardCharsets.UTF_8).lines().findFirst().orElseThrow();
    }

    @Test
    void aPortThatIsTakenIsNamedWithTheRemedy() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            Process gateway = serve("-p", Integer.toString(taken.getLocalPort()));
            String err = new String(gateway.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(gateway.waitFor()).isEqualTo(1);
            assertThat(err).contains("cannot listen on 127.0.0.1:" + taken.getLocalPort(), "listen.port");
        }
    }

    private Process serve(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "serve"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("TOKEN_OPTIMIZER_SECRET_STATE_DIRECTORY", state.toString());
        Process process = builder.start();
        started.add(process);
        return process;
    }

    /** The address that the greeting tells. */
    private static URI base(BufferedReader err) throws IOException {
        for (String line = err.readLine(); line != null; line = err.readLine()) {
            if (line.contains(" -> ")) {
                return URI.create(line.strip().split(" ")[0]);
            }
        }
        throw new AssertionError("the gateway ended without a greeting");
    }

    private static HttpRequest message(URI base) {
        return message(
                base,
                "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":400,\"stream\":true,"
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"Tell me more.\"}]}");
    }

    private static HttpRequest message(URI base, String body) {
        return HttpRequest.newBuilder(URI.create(base + "/v1/messages"))
                .version(HttpClient.Version.HTTP_1_1)
                .header("content-type", "application/json")
                .header("anthropic-version", "2023-06-01")
                .header("x-api-key", "k")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }
}
