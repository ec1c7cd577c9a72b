package dev.tokenoptimizer.cli.herd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.GatewayService;
import dev.tokenoptimizer.gateway.Surroundings;
import dev.tokenoptimizer.gateway.config.AccountConfig;
import dev.tokenoptimizer.gateway.config.AdminConfig;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.dialect.RouteDialect;
import dev.tokenoptimizer.lab.provider.Invoice;
import dev.tokenoptimizer.lab.provider.Pacing;
import dev.tokenoptimizer.lab.provider.Settings;
import dev.tokenoptimizer.lab.provider.SimulatedProvider;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What traffic costs that is spread over three workspaces, taken in turn and by what is held where. */
@Timeout(120)
class WorkspacesBillTest {

    private static final byte[] SECRET = "a secret of the tests".getBytes(StandardCharsets.UTF_8);
    private static final List<String> WORKSPACES = List.of("east", "west", "north");
    private static final int APPLICATIONS = 6;
    private static final int REQUESTS = 10;

    @Test
    void requestsThatShareAHeadCostLessOnOneWorkspaceThanInTurn() throws Exception {
        Invoice.Total inTurn = bill(Wire.MESSAGES, inTurn(Wire.MESSAGES));
        Invoice.Total ours = bill(Wire.MESSAGES, ours(Wire.MESSAGES));

        assertThat(ours.requests()).isEqualTo(inTurn.requests()).isEqualTo((long) APPLICATIONS * REQUESTS);
        assertThat(inTurn.written5m()).as("each workspace writes each head").isGreaterThan(5 * ours.written5m() / 2);
        assertThat(inputCost(ours)).isLessThan(0.65 * inputCost(inTurn));
    }

    /** Where there is nothing to mark, that is all there is to gain. */
    @Test
    void requestsOfGeminiThatShareAHeadReadMoreInOneProjectThanInTurn() throws Exception {
        Invoice.Total inTurn = bill(Wire.GEMINI, inTurn(Wire.GEMINI));
        Invoice.Total ours = bill(Wire.GEMINI, ours(Wire.GEMINI));

        assertThat(ours.requests()).isEqualTo(inTurn.requests()).isEqualTo((long) APPLICATIONS * REQUESTS);
        assertThat(ours.fresh() + ours.read()).isEqualTo(inTurn.fresh() + inTurn.read());
        assertThat(inputCost(ours)).isLessThan(0.65 * inputCost(inTurn));
    }

    @ParameterizedTest
    @EnumSource
    void everyWorkspaceServesAPart(Wire wire) throws Exception {
        Run run = run(wire, ours(wire));

        assertThat(WORKSPACES)
                .allSatisfy(name -> assertThat(
                                run.provider.invoice("key-" + name).answered().requests())
                        .isPositive());
        run.end();
    }

    /** What the applications speak. */
    enum Wire {
        MESSAGES(RouteDialect.ANTHROPIC_MESSAGES, "/v1/messages"),
        GEMINI(RouteDialect.GEMINI, "/v1beta/models/gemini-2.5-flash:generateContent");

        private final RouteDialect dialect;
        private final String path;

        Wire(RouteDialect dialect, String path) {
            this.dialect = dialect;
            this.path = path;
        }

        String body(String system, String question) {
            return switch (this) {
                case MESSAGES ->
                    "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":2,\"system\":\"" + system
                            + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + question + "\"}]}";
                case GEMINI ->
                    "{\"systemInstruction\":{\"parts\":[{\"text\":\"" + system
                            + "\"}]},\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"" + question + "\"}]}],"
                            + "\"generationConfig\":{\"maxOutputTokens\":2}}";
            };
        }

        RouteConfig route(String name, URI provider) {
            return RouteConfig.of(dialect, name, "/" + name, provider);
        }
    }

    /** Three routes, which the client takes in turn. */
    private static List<RouteConfig> inTurn(Wire wire) {
        return WORKSPACES.stream()
                .map(name -> wire.route(name, URI.create("http://localhost"))
                        .withAccounts(List.of(AccountConfig.of(name, "key-" + name))))
                .toList();
    }

    /** One route with three accounts. */
    private static List<RouteConfig> ours(Wire wire) {
        return List.of(wire.route("all", URI.create("http://localhost"))
                .withAccounts(WORKSPACES.stream()
                        .map(name -> AccountConfig.of(name, "key-" + name))
                        .toList()));
    }

    private static Invoice.Total bill(Wire wire, List<RouteConfig> routes) throws Exception {
        Run run = run(wire, routes);
        try {
            Invoice.Total bill = run.provider.totalInvoice().answered();
            System.out.printf(
                    "%s over %d routes: %d written, %d read, cost %.0f%n",
                    wire, routes.size(), bill.written5m() + bill.written1h(), bill.read(), inputCost(bill));
            return bill;
        } finally {
            run.end();
        }
    }

    /** Six applications, each with a head of its own, take turns; request by request the routes do, too. */
    private static Run run(Wire wire, List<RouteConfig> routes) throws Exception {
        Vertx vertx = Vertx.vertx();
        SimulatedProvider provider = SimulatedProvider.start(
                        vertx,
                        Settings.defaults()
                                .withPacing(Pacing.AT_ONCE)
                                .withWorkspaces(Map.of("key-east", "east", "key-west", "west", "key-north", "north")))
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        GatewayConfig defaults = GatewayConfig.defaults();
        GatewayConfig config = defaults.withListen(defaults.listen().withAddress("127.0.0.1", 0))
                .withRoutes(routes.stream()
                        .map(route ->
                                wire.route(route.name(), provider.baseUri()).withAccounts(route.accounts()))
                        .toList())
                .withAdmin(new AdminConfig(false, "127.0.0.1", 0, false));
        GatewayService gateway = new GatewayService(config, SECRET, Surroundings.ofMachine());
        gateway.start().toCompletableFuture().get(10, TimeUnit.SECONDS);
        int sent = 0;
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < REQUESTS; i++) {
                for (int application : IntStream.range(0, APPLICATIONS).toArray()) {
                    String prefix = routes.get((sent++ + i) % routes.size()).prefix();
                    HttpResponse<String> answer = client.send(
                            request(wire, gateway.port() + prefix, application, "question " + i),
                            HttpResponse.BodyHandlers.ofString());
                    assertThat(answer.statusCode()).isEqualTo(200);
                }
            }
        }
        return new Run(vertx, provider, gateway);
    }

    private static HttpRequest request(Wire wire, String route, int application, String question) {
        String system = "Application " + application + ". "
                + "Rule of the house: nobody may leave before the last one is in. ".repeat(400);
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + route + wire.path))
                .header("content-type", "application/json")
                .header("anthropic-version", "2023-06-01")
                .POST(HttpRequest.BodyPublishers.ofString(wire.body(system, question)))
                .build();
    }

    /** In fresh input tokens: a read costs a tenth, a write for five minutes a quarter more. */
    private static double inputCost(Invoice.Total total) {
        return total.fresh() + 0.1 * total.read() + 1.25 * total.written5m() + 2 * total.written1h();
    }

    private record Run(Vertx vertx, SimulatedProvider provider, GatewayService gateway) {

        void end() throws Exception {
            gateway.close().toCompletableFuture().get(10, TimeUnit.SECONDS);
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }
}
