package dev.tokenoptimizer.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.ledger.LearningBudget;
import dev.tokenoptimizer.ledger.LearningBudget.Reservation;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.tariff.Money;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
@ParameterizedClass(allowZeroInvocations = true)
@MethodSource("dev.tokenoptimizer.store.RedisBinary#all")
class SharedBudgetsTest {

    private static final String APP = "ordering of spare parts";
    private static final Money CREDIT = Money.dollars("1");
    private static final long MINUTE = 60_000;

    @Parameter
    @SuppressWarnings("NullAway.Init")
    RedisBinary binary;

    @SuppressWarnings("NullAway.Init")
    private RedisServer server;

    private final AtomicLong clock = new AtomicLong(1_800_000_000_000L);
    private final List<Instance> instances = new ArrayList<>();

    @BeforeEach
    void start() {
        server = RedisServer.start(binary);
    }

    @AfterEach
    void end() {
        instances.forEach(Instance::end);
        server.close();
    }

    @Test
    void whatOneInstanceLostIsLostForAll() {
        Instance here = instance(1);
        Instance there = instance(2);

        here.lose("0.4");
        there.use();

        assertThat(there.budget.unrecovered(APP)).isEqualTo(Money.dollars("0.4"));
    }

    @Test
    void whatIsLeftIsDividedAmongThoseThatServeTheApplication() {
        Instance here = instance(1);
        Instance there = instance(2);
        here.use();
        assertThat(here.budget.allowance(APP)).as("alone").isEqualTo(CREDIT);

        there.lose("0.4");
        here.use();
        assertThat(here.budget.allowance(APP)).as("half of what is left").isEqualTo(Money.dollars("0.3"));

        clock.addAndGet(MINUTE + 1);
        here.use();
        assertThat(here.budget.allowance(APP)).as("alone again").isEqualTo(Money.dollars("0.6"));
    }

    @Test
    void severalInstancesTogetherLoseWhatOneMay() {
        Random random = new Random(7);
        List<Instance> all =
                IntStream.rangeClosed(1, 4).mapToObj(this::instance).toList();
        all.forEach(Instance::use);
        Money premium = Money.dollars("0.01");
        Money lost = Money.ZERO;
        for (int refusals = 0; refusals < 50; ) {
            Instance any = all.get(random.nextInt(all.size()));
            Optional<Reservation> reserved = any.budget.reserve(APP, premium);
            reserved.ifPresent(Reservation::lost);
            any.awaitTold();
            lost = reserved.isPresent() ? lost.plus(premium) : lost;
            refusals += reserved.isPresent() ? 0 : 1;
        }

        Money unseen = Money.dollars("0.03");
        assertThat(lost).isBetween(CREDIT.minus(Money.dollars("0.05")), CREDIT.plus(unseen));
    }

    @Test
    void whatOneInstanceReservedBeforeOthersCameTheyDoNotReserveAgain() {
        Money premium = Money.dollars("0.01");
        Money reserved = Money.ZERO;
        for (int number = 1; number <= 4; number++) {
            Instance instance = instance(number);
            while (instance.budget.reserve(APP, premium).isPresent()) {
                reserved = reserved.plus(premium);
                instance.awaitTold();
            }
        }

        Money unheard = Money.dollars("0.03");
        assertThat(reserved).isBetween(CREDIT, CREDIT.plus(unheard));
    }

    @Test
    void whatNobodyWasToldBeforeARestartIsTakenFromWhatWasSaved() throws IOException {
        instance(1).lose("0.1");
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        LearningBudget ended = new LearningBudget(CREDIT, 10);
        ended.reserve(APP, Money.dollars("0.4")).orElseThrow().lost();
        assertThat(ended.reserve(APP, Money.dollars("0.2"))).isPresent();
        ended.save(new DataOutputStream(saved));

        Instance restarted = instance(2);
        restarted.budget.restore(new DataInputStream(new ByteArrayInputStream(saved.toByteArray())), clock.get());
        restarted.use();

        assertThat(restarted.budget.unrecovered(APP)).isEqualTo(Money.dollars("0.6"));
    }

    @Test
    void whatWasToldTwiceCountsOnce() {
        Instance here = instance(1);
        here.lose("0.4");
        try (Console console = new Console(server)) {
            byte[][] key = {console.sync().keys("*:b{*").getFirst()};
            byte[][] told = {
                {0, 0, 0, 1},
                {0, 0, 0, 1},
                text("0"),
                text("0"),
                text("0"),
                text("-400000000000"),
                text("0"),
                text("0"),
                text("0"),
                text("0")
            };

            List<Object> standing = new Script(Script.BUDGET)
                    .runForList(console.connection().async(), key, told)
                    .toCompletableFuture()
                    .join();

            assertThat(standing.get(1)).isEqualTo(text("400000000000"));
        }
    }

    @Test
    void anAccountThatTheStoreLostIsWhatAnInstanceKnowsOfIt() {
        Instance here = instance(1);
        Instance there = instance(2);
        here.lose("0.4");
        try (Console console = new Console(server)) {
            console.type("FLUSHALL");
        }

        here.lose("0.1");
        there.use();

        assertThat(there.budget.unrecovered(APP)).isEqualTo(Money.dollars("0.5"));
    }

    @Test
    void whatWasLostWhileTheStoreWasAwayIsToldWhenItIsBack() {
        Instance here = instance(1);
        Instance there = instance(2);
        here.lose("0.1");
        server.kill();
        here.budget.reserve(APP, Money.dollars("0.4")).orElseThrow().lost();
        here.budget.reserve(APP, Money.dollars("0.2")).orElseThrow().lost();
        assertThat(here.budget.unrecovered(APP)).isEqualTo(Money.dollars("0.7"));

        server.start();
        here.awaitTold();
        Wait.until("connected", () -> there.store.state() == StoreState.IN_USE);
        there.use();

        assertThat(there.budget.unrecovered(APP)).isEqualTo(Money.dollars("0.7"));
    }

    @Test
    void theStoreSeesNoNameAndForgetsAnAccountInAMonth() {
        instance(1, true).lose("0.4");

        try (Console console = new Console(server)) {
            byte[] key = console.sync().keys("*:b{*").getFirst();
            assertThat(new String(key, StandardCharsets.US_ASCII)).doesNotContain("spare");
            assertThat(console.sync().pttl(key)).isBetween(29L * 24 * 60 * MINUTE, 30L * 24 * 60 * MINUTE);
        }
    }

    private Instance instance(int number) {
        return instance(number, false);
    }

    private Instance instance(int number, boolean onMachineTime) {
        Instance made = new Instance(number, onMachineTime);
        instances.add(made);
        return made;
    }

    private InstantSource clock() {
        return () -> Instant.ofEpochMilli(clock.get());
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private final class Instance {

        private final LearningBudget budget = new LearningBudget(CREDIT, 10);
        private final SharedStore store;

        Instance(int number, boolean onMachineTime) {
            StoreConfig config = StoreConfig.single("127.0.0.1", server.port()).withMachineTime(onMachineTime);
            store = new SharedStore(config, number, clock(), System::nanoTime);
            store.share(budget, application -> new Fingerprint(application.length(), 1));
            store.start();
            Talk.awaitInUse(store);
        }

        void lose(String dollars) {
            budget.reserve(APP, Money.dollars(dollars)).orElseThrow().lost();
            awaitTold();
        }

        void use() {
            budget.reserve(APP, new Money(1)).orElseThrow().release();
            awaitTold();
        }

        void awaitTold() {
            Talk.awaitWritten(store);
        }

        void end() {
            store.close().toCompletableFuture().join();
        }
    }
}
