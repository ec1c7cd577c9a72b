package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.config.OptimizationConfig.ApplicationBy;
import dev.tokenoptimizer.optimizer.Mode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Headers pass, but for the listed few. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // lines of HTTP end in CR LF
class HeadersTest {

    private FakeUpstream upstream;
    private Running running;

    @BeforeEach
    void start() throws IOException {
        upstream = FakeUpstream.answering("200 OK", "application/json", "{}");
        running = new Running(Running.config(upstream.uri()));
    }

    @AfterEach
    void stop() throws IOException {
        running.close();
        upstream.close();
    }

    @Test
    void hopByHopHeadersStayAndAllOthersKeepNameOrderAndValues() throws Exception {
        post(
                "X-First: 1\r\nConnection: keep-alive, X-Private\r\nX-Private: p\r\nKeep-Alive: timeout=5\r\nTE: trailers\r\n"
                        + "Proxy-Authorization: Basic x\r\nX-Multi: a\r\nx-multi: b\r\nX-CaSe: Kept\r\n");
        FakeUpstream.Received received = upstream.next();
        assertThat(received.headers())
                .contains("X-First: 1", "X-Multi: a", "x-multi: b", "X-CaSe: Kept")
                .containsSubsequence("X-First: 1", "X-Multi: a", "x-multi: b", "X-CaSe: Kept")
                .noneMatch(header -> header.matches("(?i)(connection|x-private|keep-alive|te|proxy-.*):.*"));
    }

    @Test
    void acceptEncodingIsNarrowedToWhatTheTapReads() throws Exception {
        post("Accept-Encoding: gzip, deflate, br, zstd\r\n");
        assertThat(upstream.next().values("accept-encoding")).containsExactly("gzip, deflate");
    }

    @Test
    void anAcceptEncodingWithNothingReadableBecomesIdentity() throws Exception {
        post("Accept-Encoding: br;q=1.0\r\n");
        assertThat(upstream.next().values("accept-encoding")).containsExactly("identity");
    }

    @Test
    void acceptEncodingOfOtherPathsStays() throws Exception {
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send("GET /anthropic/v1/models HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br\r\n\r\n");
            client.head();
        }
        assertThat(upstream.next().values("accept-encoding")).containsExactly("br");
    }

    @Test
    void ourOwnHeadersSteerAndAreNotForwarded() throws Exception {
        post(
                "X-Token-Optimizer: off\r\nX-Token-Optimizer-Application: billing\r\nanthropic-beta: a\r\nanthropic-beta: b\r\n");
        FakeUpstream.Received received = upstream.next();
        assertThat(received.headers())
                .noneMatch(header -> header.toLowerCase(java.util.Locale.ROOT).startsWith("x-token"));
        assertThat(received.text()).isEqualTo("{}");
        MarkingOptimizer.Marked prepared = running.prepared();
        assertThat(prepared.facts.optedOut()).isTrue();
        assertThat(prepared.facts.application()).isEqualTo("billing");
        assertThat(prepared.facts.betas()).isEqualTo("a,b");
        assertThat(running.report().application()).isEqualTo("billing");
    }

    @Test
    void anApplicationWithoutANameIsToldByItsCredentialWhereTheSettingAsksForIt() throws Exception {
        running.gateway.reconfigure(running.gateway
                .config()
                .withOptimization(running.gateway.config().optimization().withApplicationBy(ApplicationBy.SCOPE)));
        post("x-api-key: one\r\n");
        String one = running.report().application();
        post("x-api-key: two\r\n");
        String two = running.report().application();
        assertThat(one).matches("key-[0-9a-f]{8}").isNotEqualTo(two);
        post("x-api-key: two\r\nx-token-optimizer-application: billing\r\n");
        assertThat(running.report().application()).isEqualTo("billing");
    }

    @Test
    void aRequestMayAskToBeOnlyObserved() throws Exception {
        post("x-token-optimizer: observe\r\n");
        assertThat(upstream.next().text()).isEqualTo("{}");
        assertThat(running.prepared().facts.mode()).isEqualTo(Mode.OBSERVE);
        assertThat(running.report().mode()).isEqualTo(Mode.OBSERVE);
    }

    @Test
    void thePlanIsToldWhereTheSettingAsksForIt() throws Exception {
        assertThat(post("")).doesNotContain("x-token-optimizer-plan");
        running.gateway.reconfigure(running.gateway
                .config()
                .withOptimization(running.gateway.config().optimization().withPlanHeader(true)));
        assertThat(post("")).contains("x-token-optimizer-plan: none; withheld=no_evidence; read=1 written=2 fresh=3");
    }

    @Test
    void aClientThatWaitsForOurWordGetsIt() throws Exception {
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send("POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 100 Continue");
            client.send("{}");
            assertThat(client.head()).startsWith("HTTP/1.1 200 OK");
        }
        assertThat(upstream.next().values("expect")).isEmpty();
    }

    @Test
    void theScopeIsTheCredentialUntilTheProviderNamesItsWorkspace() throws Exception {
        upstream.nowPlay((request, wire) ->
                wire.send("HTTP/1.1 200 OK\r\nanthropic-workspace-id: wrkspc_1\r\ncontent-length: 0\r\n\r\n"));
        post("x-api-key: sk-ant-1\r\n");
        String hashed = running.prepared().facts.scope().owner();
        assertThat(hashed).startsWith("credential:").doesNotContain("sk-ant");
        running.report();
        post("x-api-key: sk-ant-1\r\n");
        assertThat(running.prepared().facts.scope().owner()).isEqualTo("workspace:wrkspc_1");
        post("x-api-key: sk-ant-2\r\n");
        assertThat(running.prepared().facts.scope().owner())
                .startsWith("credential:")
                .isNotEqualTo(hashed);
    }

    @Test
    void credentialsAppearInNoLog() throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        Logger root = Logger.getLogger("");
        Level before = root.getLevel();
        Handler all = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                log.add(entry.getMessage() + entry.getThrown());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        all.setLevel(Level.ALL);
        root.setLevel(Level.FINE);
        root.addHandler(all);
        try {
            post("x-api-key: sk-ant-secret\r\nAuthorization: Bearer sk-ant-secret\r\n");
            upstream.nowPlay((request, wire) -> wire.reset());
            post("x-api-key: sk-ant-secret\r\n");
            running.report();
            running.report();
        } finally {
            root.removeHandler(all);
            root.setLevel(before);
        }
        assertThat(log.toString()).doesNotContain("sk-ant-secret");
        assertThat(running.reports.toString()).doesNotContain("sk-ant-secret");
    }

    private String post(String headers) throws IOException {
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send("POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + headers + "Content-Length: 2\r\n\r\n{}");
            return client.head();
        }
    }
}
