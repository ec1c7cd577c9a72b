package dev.tokenoptimizer.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The two ends of the load test with nothing in between. */
class LoadClientsTest {

    private static final int BYTES = 4 << 10;

    private MultiThreadIoEventLoopGroup group;
    private CannedUpstream upstream;

    @BeforeEach
    void start() {
        assumeTrue(Epoll.isAvailable(), "the load test needs epoll");
        group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        upstream = new CannedUpstream(group.next(), CannedAnswer.json(BYTES));
    }

    @AfterEach
    void stop() {
        if (group != null) {
            upstream.close();
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    @Test
    void everyRequestIsAnswered() throws Exception {
        assertThat(run(CannedAnswer.json(BYTES), false).failed()).isZero();
    }

    @Test
    void aStreamIsAnAnswerOnceItsLastEventCame() throws Exception {
        LoadClients.Result result = run(CannedAnswer.stream(BYTES), true);
        assertThat(result.failed()).isZero();
        assertThat(result.answered()).isPositive();
        assertThat(result.latencies().totalMicros(0.5))
                .isGreaterThan(result.latencies().firstByteMicros(0.5));
    }

    @Test
    void bodiesThatNobodyChangedCountAsUnchanged() throws Exception {
        assertThat(run(CannedAnswer.json(BYTES), false).answered()).isPositive();
        assertThat(upstream.changedShare()).isZero();
    }

    @Test
    void aFixedRateIsNotExceeded() throws Exception {
        try (Workload workload = new Workload(BYTES, false);
                LoadClients clients = new LoadClients(loop(), List.of(upstream.port()), workload, 4)) {
            LoadClients.Result result = clients.atRate(200, 0.5);
            assertThat(result.answered()).isBetween(1L, 2 + (long) (200 * result.seconds()));
        }
    }

    private LoadClients.Result run(CannedAnswer answer, boolean stream) throws Exception {
        try (Workload workload = new Workload(BYTES, stream);
                LoadClients clients = new LoadClients(loop(), List.of(upstream.port()), workload, 4)) {
            upstream.answerWith(answer, workload.bodyBytes());
            return clients.saturate(0.2);
        }
    }

    private EventLoop loop() {
        return group.next();
    }
}
