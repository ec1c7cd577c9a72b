package dev.tokenoptimizer.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.history.shared.Library;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What is spoken with a server, and what is said of it. */
@Timeout(60)
@ParameterizedClass(allowZeroInvocations = true)
@MethodSource("dev.tokenoptimizer.store.RedisBinary#all")
class ConnectionTest {

    private static final Logger LOG = Logger.getLogger(SharedStore.class.getName());

    @Parameter
    @SuppressWarnings("NullAway.Init")
    RedisBinary binary;

    @SuppressWarnings("NullAway.Init")
    private RedisServer server;

    private final Logged log = new Logged();

    @BeforeEach
    void start() {
        server = RedisServer.start(binary);
        LOG.addHandler(log);
    }

    @AfterEach
    void end() {
        LOG.removeHandler(log);
        server.close();
    }

    @Test
    void thirdVersionOfTheProtocolIsSpoken() throws Exception {
        Link link = new Link(StoreConfig.single("127.0.0.1", server.port()));
        try (Console console = new Console(server)) {
            Link.Wire wire = link.connect().toCompletableFuture().get(30, TimeUnit.SECONDS);

            List<Object> hello = wire.commands()
                    .dispatch(CommandType.HELLO, new ArrayOutput<>(ByteArrayCodec.INSTANCE))
                    .get(30, TimeUnit.SECONDS);

            int proto = names(hello).indexOf("proto");
            assertThat(hello.get(proto + 1)).isEqualTo(3L);
            assertThat(console.sync().clientList().lines().filter(line -> line.contains("name=token-optimizer")))
                    .hasSize(1)
                    .allMatch(line -> !line.contains("resp=") || line.contains("resp=3"));
        } finally {
            link.close().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void oneLineSaysThatAStoreIsLeftAloneAndOneThatItIsUsedAgain() {
        SharedStore store = new SharedStore(
                StoreConfig.single("127.0.0.1", server.port()), 1, InstantSource.system(), System::nanoTime);
        store.start();
        Talk.awaitInUse(store);
        Wait.until("that is said", () -> log.lines.size() == 1);
        Library library = store.library(Realm.SENT);

        for (int late = 0; late < 50; late++) {
            library.gaveUp();
        }
        Wait.until("it is left alone", () -> log.lines.size() == 2);
        Wait.until("it is used again", () -> store.state() == StoreState.IN_USE && log.lines.size() == 3);
        store.close().toCompletableFuture().join();

        String name = "the shared store SINGLE [127.0.0.1:" + server.port() + "] is ";
        assertThat(log.lines)
                .containsExactly(
                        Level.INFO + " " + name + "in use",
                        Level.WARNING + " " + name
                                + "not read; requests go on without what it knows, and it is tried again"
                                + " by itself",
                        Level.INFO + " " + name + "in use");
    }

    private static List<String> names(List<Object> of) {
        return of.stream()
                .map(word -> word instanceof byte[] text ? new String(text, StandardCharsets.US_ASCII) : "")
                .toList();
    }

    private static final class Logged extends Handler {

        private final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord entry) {
            lines.add(entry.getLevel() + " " + entry.getMessage());
        }

        @Override
        public void flush() {
            // Nothing waits.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
