package dev.tokenoptimizer.lab.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** A simulated provider on a free port, and a client of OpenAI's APIs in front of it. */
final class OpenAiClient implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();

    /** About 3,000 tokens. */
    static final String LONG = "All work and no play makes a long prompt. ".repeat(300);

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final SimulatedProvider provider;

    OpenAiClient(Settings settings) {
        provider = SimulatedProvider.start(vertx, settings)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    SimulatedProvider provider() {
        return provider;
    }

    HttpResponse<String> post(String path, String key, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(provider.baseUri() + path))
                .header("content-type", "application/json");
        if (!key.isEmpty()) {
            request.header("authorization", "Bearer " + key);
        }
        return client.send(
                request.POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, "key");
    }

    /** A request without a body. */
    HttpResponse<String> send(String method, String path, String key) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(provider.baseUri() + path));
        if (!key.isEmpty()) {
            request.header("authorization", "Bearer " + key);
        }
        return client.send(
                request.method(method, HttpRequest.BodyPublishers.noBody()).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** The data of all events of a stream, the end mark left out. */
    static List<JsonNode> events(String stream) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (String line : stream.lines().toList()) {
            if (line.startsWith("data: {")) {
                events.add(JSON.readTree(line.substring("data: ".length())));
            }
        }
        return events;
    }

    @Override
    public void close() {
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
