package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.affinity.Placement;
import dev.tokenoptimizer.gateway.config.AccountConfig;
import dev.tokenoptimizer.gateway.config.CredentialConfig;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.optimizer.Optimizer;
import dev.tokenoptimizer.optimizer.PreparedRequest;
import dev.tokenoptimizer.optimizer.RequestFacts;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.PromptFamily;
import dev.tokenoptimizer.prompt.PromptFamily.Bound;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A route with several accounts: where its requests go, and what clients see when an account does not serve. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // lines of HTTP end in CR LF
class AccountsTest {

    private static final String POST =
            "POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 2\r\n\r\n{}";
    private static final List<AccountConfig> THREE = List.of(
            AccountConfig.of("east", "key-east"),
            AccountConfig.of("west", "key-west"),
            AccountConfig.of("north", "key-north"));

    private final Set<String> overloaded = ConcurrentHashMap.newKeySet();
    private final OneFamily optimizer = new OneFamily();
    private FakeUpstream upstream;
    private volatile String retryAfter = "";
    private volatile String turningAway = "529 Overloaded";

    @BeforeEach
    void start() throws IOException {
        upstream = new FakeUpstream((request, wire) -> {
            if (overloaded.contains(request.values("x-api-key").get(0))) {
                wire.send("HTTP/1.1 " + turningAway + "\r\ncontent-type: application/json\r\n" + retryAfter
                        + "content-length: 2\r\n\r\n{}");
            } else {
                wire.answer("200 OK", "application/json", "{\"usage\":1}");
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        upstream.close();
    }

    @Test
    void allRequestsOfAFamilyGoToOneAccount() throws Exception {
        try (Running running = running()) {
            Set<String> keys = new HashSet<>();
            for (int i = 0; i < 10; i++) {
                assertThat(post(running)).startsWith("HTTP/1.1 200 ");
                keys.add(key());
            }

            assertThat(keys).hasSize(1);
            assertThat(running.report().placement()).contains(Placement.HOME);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"429 Too Many Requests", "503 Service Unavailable", "529 Overloaded"})
    void aRequestThatIsTurnedAwayIsServedByAnotherAccount(String answer) throws Exception {
        turningAway = answer;
        try (Running running = running()) {
            post(running);
            String home = key();
            running.report();
            overloaded.add(home);

            assertThat(post(running)).startsWith("HTTP/1.1 200 ");

            assertThat(key()).isEqualTo(home);
            String away = key();
            assertThat(away).isNotEqualTo(home);
            ExchangeReport report = running.report();
            assertThat(report.moves()).isEqualTo(1);
            assertThat(report.placement()).contains(Placement.AWAY);
            assertThat("key-" + report.account()).isEqualTo(away);
            prepared();
            assertThat(prepared().abandoned)
                    .as("what was planned for the other account")
                    .hasValue(1);
        }
    }

    @Test
    void aFamilyComesBackWhenTheCoolDownIsOver() throws Exception {
        try (Running running = running()) {
            post(running);
            String home = key();
            overloaded.add(home);
            post(running);
            key();
            String away = key();
            overloaded.clear();

            post(running);
            assertThat(key()).as("not asked again at once").isEqualTo(away);
            running.advance(Duration.ofSeconds(31));
            post(running);
            assertThat(key()).isEqualTo(home);
        }
    }

    @Test
    void theProviderSaysHowLongItIsToBeLeftAlone() throws Exception {
        retryAfter = "retry-after: 120\r\n";
        try (Running running = running()) {
            post(running);
            String home = key();
            overloaded.add(home);
            post(running);
            key();
            key();
            overloaded.clear();

            running.advance(Duration.ofSeconds(119));
            post(running);
            assertThat(key()).isNotEqualTo(home);
            running.advance(Duration.ofSeconds(1));
            post(running);
            assertThat(key()).isEqualTo(home);
        }
    }

    @Test
    void whenAllAreOverloadedTheClientSeesTheLastAnswer() throws Exception {
        overloaded.addAll(List.of("key-east", "key-west", "key-north"));
        try (Running running = running()) {
            assertThat(post(running)).startsWith("HTTP/1.1 529 ");

            assertThat(List.of(key(), key(), key())).doesNotHaveDuplicates();
            assertThat(upstream.isIdle()).isTrue();
            assertThat(running.report().moves()).isEqualTo(2);
        }
    }

    @Test
    void whatIsBoundToAnAccountIsNotSentElsewhere() throws Exception {
        optimizer.bound = Bound.CONVERSATION;
        try (Running running = running()) {
            post(running);
            String home = key();
            overloaded.add(home);

            assertThat(post(running)).startsWith("HTTP/1.1 529 ");
            assertThat(key()).isEqualTo(home);
            assertThat(upstream.isIdle()).isTrue();
            running.report();
            assertThat(running.report().placement()).contains(Placement.BOUND);
        }
    }

    @Test
    void anAccountThatCannotBeReachedIsPassedBy() throws Exception {
        try (Socket down = new Socket()) {
            down.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Optional<URI> nowhere = Optional.of(URI.create("http://127.0.0.1:" + down.getLocalPort()));
            List<AccountConfig> accounts = List.of(
                    new AccountConfig("east", nowhere, Optional.empty(), CredentialConfig.of("key-east")),
                    new AccountConfig("west", nowhere, Optional.empty(), CredentialConfig.of("key-west")),
                    AccountConfig.of("north", "key-north"));
            try (Running running = running(accounts)) {
                assertThat(post(running)).startsWith("HTTP/1.1 200 ");
                assertThat(key()).isEqualTo("key-north");
            }
        }
    }

    @Test
    void whatIsNoPromptGoesToTheFirstAccount() throws Exception {
        try (Running running = running();
                RawClient client = new RawClient(running.gateway.port())) {
            client.send("GET /anthropic/v1/models HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            assertThat(key()).isEqualTo("key-east");
        }
    }

    @Test
    void resultsOfBatchesAreFetchedFromTheFirstAccountAndAreNoReasonToLeaveAnyAlone() throws Exception {
        turningAway = "429 Too Many Requests";
        try (Running running = running();
                RawClient client = new RawClient(running.gateway.port())) {
            post(running);
            String home = key();
            overloaded.addAll(List.of("key-east", "key-west", "key-north"));
            client.send("GET /anthropic/v1/messages/batches/b1/results HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 429 ");
            assertThat(key()).isEqualTo("key-east");
            overloaded.clear();

            post(running);

            assertThat(key()).isEqualTo(home);
        }
    }

    @Test
    void whatIsPlannedTooLateGoesToTheFirstAccountWithItsKey() throws Exception {
        CountDownLatch late = new CountDownLatch(1);
        optimizer.beforeFamily = late;
        GatewayConfig config = Running.config(upstream.uri());
        config = config.withLimits(config.limits().withPlanning(0, 1, 8))
                .withRoutes(List.of(config.routes().get(0).withAccounts(THREE)));
        try (Running running = new Running(config, optimizer, List.of());
                RawClient client = new RawClient(running.gateway.port())) {
            client.send("POST /anthropic/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "x-api-key: what the caller shows\r\nContent-Length: 2\r\n\r\n{}");
            Running.await("it waits for its plan", () -> optimizer.asked);
            running.advance(Duration.ofSeconds(3));

            assertThat(client.head()).startsWith("HTTP/1.1 200 ");
            assertThat(key()).isEqualTo("key-east");
        } finally {
            late.countDown();
        }
    }

    @Test
    void anAccountThatDoesNotAnswerInTimeIsPassedByNext() throws Exception {
        try (Running running = running()) {
            post(running);
            String home = key();
            upstream.nowPlay((request, wire) -> wire.awaitClose());
            try (RawClient client = new RawClient(running.gateway.port())) {
                client.send(POST);
                key();
                running.advance(Duration.ofMinutes(11));
                assertThat(client.head()).startsWith("HTTP/1.1 504 ");
            }
            upstream.nowPlay((request, wire) -> wire.answer("200 OK", "application/json", "{}"));

            post(running);

            assertThat(key()).isNotEqualTo(home);
        }
    }

    @Test
    void eachAccountHasItsOwnScope() throws Exception {
        try (Running running = running()) {
            post(running);
            overloaded.add(key());
            post(running);
            RequestFacts home = prepared().facts;
            prepared();

            assertThat(prepared().facts.scope()).isNotEqualTo(home.scope());
        }
    }

    private MarkingOptimizer.Marked prepared() throws InterruptedException {
        MarkingOptimizer.Marked prepared = optimizer.marking.prepared.poll(10, TimeUnit.SECONDS);
        if (prepared == null) {
            throw new AssertionError("nothing was prepared");
        }
        return prepared;
    }

    private Running running() {
        return running(THREE);
    }

    private Running running(List<AccountConfig> accounts) {
        GatewayConfig config = Running.config(upstream.uri());
        return new Running(
                config.withRoutes(List.of(config.routes().get(0).withAccounts(accounts))), optimizer, List.of());
    }

    private String key() throws InterruptedException {
        return upstream.next().values("x-api-key").get(0);
    }

    private static String post(Running running) throws IOException {
        try (RawClient client = new RawClient(running.gateway.port())) {
            client.send(POST);
            String head = client.head();
            client.text(RawClient.length(head));
            return head;
        }
    }

    /** All requests are of one family. */
    private static final class OneFamily implements Optimizer {

        private final MarkingOptimizer marking = new MarkingOptimizer();
        private volatile Bound bound = Bound.FREE;
        private volatile boolean asked;
        private volatile CountDownLatch beforeFamily = new CountDownLatch(0);

        @Override
        public PreparedRequest prepare(byte[] body, int length, RequestFacts facts) {
            return marking.prepare(body, length, facts);
        }

        @Override
        public Optional<PromptFamily> family(byte[] body, int length, RequestFacts facts) {
            asked = true;
            try {
                beforeFamily.await();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
            return Optional.of(new PromptFamily(new Fingerprint(1, 2), new Fingerprint(3, 4), List.of(), bound));
        }
    }
}
