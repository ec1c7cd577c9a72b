package dev.tokenoptimizer.cli.shared;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Several gateways, each in a process of its own, before one provider. */
public final class GatewayProcesses implements AutoCloseable {

    private final List<GatewayProcess> gateways = new ArrayList<>();
    private final boolean shared;

    private GatewayProcesses(boolean shared) {
        this.shared = shared;
    }

    /**
     * Starts them, and waits until they take requests and, if there is one, use the store.
     *
     * @param folder for their state
     * @param route settings of the route to the provider, a YAML flow mapping
     * @param store settings of the store, a YAML flow mapping; {@code kind: none} for none
     */
    public static GatewayProcesses start(Path folder, int count, String route, String store, String... arguments)
            throws IOException {
        GatewayProcesses started = new GatewayProcesses(!store.contains("none"));
        String config = """
                listen: {eventLoops: 1}
                admin: {accessLog: true}
                routes: {anthropic: {%s}}
                store: {%s}
                """.formatted(route, store);
        for (int i = 0; i < count; i++) {
            Path own = Files.createDirectories(folder.resolve("gateway-" + i));
            started.gateways.add(GatewayProcess.start(own, config, arguments));
        }
        started.gateways.forEach(GatewayProcess::messages);
        if (started.shared) {
            started.gateways.forEach(GatewayProcess::awaitStore);
        }
        return started;
    }

    public GatewayProcess gateway(int number) {
        return gateways.get(number);
    }

    public List<GatewayProcess> all() {
        return gateways;
    }

    /** Where applications send messages: one address for each. */
    public List<URI> messages() {
        return gateways.stream().map(GatewayProcess::messages).toList();
    }

    /** Requests that ended so far. */
    public int ended() {
        return gateways.stream().mapToInt(GatewayProcess::ended).sum();
    }

    /** Those that run. */
    public List<GatewayProcess> alive() {
        return gateways.stream().filter(GatewayProcess::isAlive).toList();
    }

    /** What the access logs say since the last time. */
    public List<JsonNode> newReports() {
        return gateways.stream()
                .flatMap(gateway -> gateway.newReports().stream())
                .toList();
    }

    /** Waits until all that they told is in the store. */
    public void awaitTold() {
        if (shared) {
            gateways.forEach(GatewayProcess::awaitTold);
        }
    }

    @Override
    public void close() {
        gateways.forEach(GatewayProcess::close);
    }
}
