package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenoptimizer.gateway.config.CallersConfig;
import dev.tokenoptimizer.gateway.config.CredentialConfig;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.gateway.exchange.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the gateway shows a key of its own only those use it who show one of its tokens, and nobody sees either. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // lines of HTTP end in CR LF
class CallersTest {

    private static final String TOKEN = "a-token-of-the-gateway";
    private static final String KEY = "sk-own-key";

    private FakeUpstream upstream;

    @BeforeEach
    void start() throws IOException {
        upstream = FakeUpstream.answering("200 OK", "application/json", "{}");
    }

    @AfterEach
    void stop() throws IOException {
        upstream.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-api-key: " + TOKEN, "Authorization: Bearer " + TOKEN, "authorization: bearer  " + TOKEN})
    void whoShowsATokenIsServedWithTheGatewaysKey(String header) throws Exception {
        try (Running running = new Running(config(CallersConfig.of(TOKEN)))) {
            assertThat(post(running, header + "\r\n")).startsWith("HTTP/1.1 200 ");

            FakeUpstream.Received received = upstream.next();
            assertThat(received.values("x-api-key")).containsExactly(KEY);
            assertThat(received.values("authorization")).isEmpty();
            assertThat(received.headers()).noneMatch(line -> line.contains(TOKEN));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x-api-key: another-token-entirely\r\n",
                "x-api-key: " + TOKEN + "x\r\n",
                "Authorization: Basic " + TOKEN + "\r\n"
            })
    void whoShowsNoneIsNotServed(String headers) throws Exception {
        try (Running running = new Running(config(CallersConfig.of(TOKEN)))) {
            assertThat(post(running, headers)).startsWith("HTTP/1.1 401 ");

            ExchangeReport report = running.report();
            assertThat(report.outcome()).isEqualTo(Outcome.UNKNOWN_CALLER);
            assertThat(report.application()).as("strangers take no label").isEqualTo("none");
            assertThat(report.toString()).doesNotContain(TOKEN, KEY, "another-token");
            assertThat(upstream.isIdle()).isTrue();
        }
    }

    @Test
    void whatIsNoPromptNeedsATokenToo() throws Exception {
        try (Running running = new Running(config(CallersConfig.of(TOKEN)));
                RawClient client = new RawClient(running.gateway.port())) {
            client.send("GET /anthropic/v1/models HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(client.head()).startsWith("HTTP/1.1 401 ");
        }
    }

    @Test
    void theGatewaysKeyIsSentAsTheRouteSays() throws Exception {
        CredentialConfig bearer = new CredentialConfig(
                Optional.empty(),
                Optional.empty(),
                CredentialConfig.Header.BEARER,
                CredentialConfig.of(KEY).value());
        GatewayConfig config = Running.config(upstream.uri());
        config = config.withRoutes(List.of(config.routes().get(0).withCredential(bearer)));
        try (Running running = new Running(config)) {
            post(running, "x-api-key: whatever the client has\r\n");

            FakeUpstream.Received received = upstream.next();
            assertThat(received.values("authorization")).containsExactly("Bearer " + KEY);
            assertThat(received.values("x-api-key")).isEmpty();
        }
    }

    @Test
    void allCallersShareTheCacheOfTheGatewaysKey() throws Exception {
        try (Running running = new Running(config(CallersConfig.NONE))) {
            post(running, "x-api-key: one\r\n");
            post(running, "x-api-key: two\r\n");

            assertThat(running.prepared().facts.scope())
                    .isEqualTo(running.prepared().facts.scope());
        }
    }

    @Test
    void aWebPageIsNotServedWithoutTokens() throws Exception {
        try (Running running = new Running(config(CallersConfig.NONE))) {
            assertThat(post(running, "Origin: https://example.com\r\n")).startsWith("HTTP/1.1 401 ");
            assertThat(post(running, "")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void aGatewayThatAnybodyCouldUseDoesNotStart() {
        GatewayConfig config = config(CallersConfig.NONE);
        GatewayConfig open = config.withListen(config.listen().withAddress("0.0.0.0", 0));

        assertThatThrownBy(() -> new Running(open))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("route 'anthropic'")
                .hasMessageNotContaining(KEY);
    }

    @Test
    void aChangeThatWouldOpenItToAnybodyIsRefused() throws Exception {
        GatewayConfig config = config(CallersConfig.of(TOKEN));
        try (Running running = new Running(config.withListen(config.listen().withAddress("0.0.0.0", 0)))) {
            // It would listen on the loopback address only, but not before a restart.
            GatewayConfig changed = config(CallersConfig.NONE);

            assertThatThrownBy(() -> running.gateway.reconfigure(changed)).isInstanceOf(IllegalArgumentException.class);

            assertThat(post(running, "")).startsWith("HTTP/1.1 401 ");
        }
    }

    private GatewayConfig config(CallersConfig callers) {
        GatewayConfig config = Running.config(upstream.uri());
        return config.withCallers(callers)
                .withRoutes(List.of(config.routes().get(0).withCredential(CredentialConfig.of(KEY))));
    }

    private static String post(Running running, String headers) throws IOException {
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send("POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + headers + "Content-Length: 2\r\n\r\n{}");
            return client.head();
        }
    }
}
