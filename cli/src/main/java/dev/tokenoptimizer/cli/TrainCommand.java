package dev.tokenoptimizer.cli;

import dev.tokenoptimizer.gateway.GatewayService;
import dev.tokenoptimizer.gateway.Surroundings;
import dev.tokenoptimizer.gateway.config.AdminConfig;
import dev.tokenoptimizer.gateway.config.ConfigLoader;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.lab.provider.Pacing;
import dev.tokenoptimizer.lab.provider.Settings;
import dev.tokenoptimizer.lab.provider.SimulatedProvider;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import picocli.CommandLine.Command;

/**
 * The training run of the launcher: starts a gateway before a simulated provider and sends it a few requests, so that the JVM can
 * keep loaded and linked what {@code serve} needs.
 */
@Command(name = "train", hidden = true)
final class TrainCommand implements Callable<Integer> {

    private static final int REQUESTS = 40;
    private static final String ANY_ADDRESS = "127.0.0.1";

    @Override
    public Integer call() throws IOException, InterruptedException {
        Vertx vertx = Vertx.vertx();
        SimulatedProvider provider =
                wait(SimulatedProvider.start(vertx, Settings.defaults().withPacing(Pacing.AT_ONCE))
                        .toCompletionStage());
        ConfigLoader loader = new ConfigLoader(Optional.empty(), Map.of());
        GatewayConfig defaults = ConfigOptions.load(loader).config();
        GatewayConfig config = defaults.withListen(defaults.listen().withAddress(ANY_ADDRESS, 0))
                .withAdmin(new AdminConfig(true, ANY_ADDRESS, 0, true))
                .withRoutes(List.of(RouteConfig.anthropic("anthropic", "/anthropic", provider.baseUri())));
        byte[] secret = "only for training".getBytes(StandardCharsets.UTF_8);
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        GatewayService service = new GatewayService(
                config, secret, Surroundings.ofMachine().withAccessLog(nowhere).withConfigLoader(loader));
        wait(service.start());
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < REQUESTS; i++) {
                send(client, messages(service.port(), i));
            }
            int admin = service.adminPort().orElseThrow();
            send(client, HttpRequest.newBuilder(URI.create("http://" + ANY_ADDRESS + ":" + admin + "/metrics")));
        }
        wait(service.drain());
        wait(vertx.close().toCompletionStage());
        Main.commandLine().getUsageMessage();
        return 0;
    }

    private static HttpRequest.Builder messages(int port, int number) {
        String body = "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":40,\"stream\":" + (number % 2 == 0)
                + ",\"system\":\"" + "What the training run says. ".repeat(300)
                + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + number + "\"}]}";
        return HttpRequest.newBuilder(URI.create("http://" + ANY_ADDRESS + ":" + port + "/anthropic/v1/messages"))
                .version(HttpClient.Version.HTTP_1_1)
                .header("content-type", "application/json")
                .header("anthropic-version", "2023-06-01")
                .header("x-api-key", "training")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private static void send(HttpClient client, HttpRequest.Builder request) throws IOException, InterruptedException {
        int status = client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
        if (status != 200) {
            throw new IOException("the training run was answered with " + status);
        }
    }

    private static <T> T wait(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
