package dev.tokenoptimizer.gateway.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.store.RedisBinary;
import dev.tokenoptimizer.store.RedisServer;
import dev.tokenoptimizer.store.SharedStore;
import dev.tokenoptimizer.store.StoreConfig;
import dev.tokenoptimizer.store.StoreState;
import dev.tokenoptimizer.store.Wait;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Of the requests of all instances one writes a cold prefix, and the others hear when it can be read. */
@Timeout(60)
class SharedLeadsTest {

    private static final Fingerprint FIRST = new Fingerprint(1, 1);
    private static final Duration LEASE = Duration.ofSeconds(30);

    private final List<SharedStore> stores = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private RedisServer server;

    @BeforeEach
    void start() {
        assumeThat(RedisBinary.any()).as("a Redis for this system").isPresent();
        server = RedisServer.start(RedisBinary.any().orElseThrow());
    }

    @AfterEach
    void end() {
        stores.forEach(store -> store.close().toCompletableFuture().join());
        server.close();
    }

    @Test
    void whoComesSecondFollowsOnWhateverInstance() {
        Heard leader = claim(instance(1), LEASE, "end-a", "head");
        Wait.until("it leads", leader::leads);

        Heard there = claim(instance(2), LEASE, "end-b", "head");

        Wait.until("it follows", () -> there.follows == 1);
        assertThat(there.lead).isNull();
    }

    @Test
    void everybodyHearsThatTheAnswerBegan() {
        Heard leader = claim(instance(1), LEASE, "head");
        Wait.until("it leads", leader::leads);
        SharedLeads other = instance(2);
        Heard there = claim(other, LEASE, "head");
        Wait.until("it follows", () -> there.follows == 0);
        Heard besideIt = claim(other, LEASE, "head");
        assertThat(besideIt.follows).isZero();
        assertThat(other.followers()).isEqualTo(2);

        leader.granted().begun();

        Wait.until("both hear", () -> there.released != null && besideIt.released != null);
        assertThat(there.released).isEqualTo(Release.BEGAN_ELSEWHERE);
        assertThat(besideIt.released).isEqualTo(Release.BEGAN_ELSEWHERE);
        assertThat(other.followers()).isZero();
    }

    @Test
    void oneOfAllThatWaitInAProcessLearnsWhatTheOtherInstanceKnows() {
        Heard leader = claim(instance(1), LEASE, "head");
        Wait.until("it leads", leader::leads);
        SharedLeads other = instance(2);
        Heard there = claim(other, LEASE, "head");
        Wait.until("it follows", () -> there.follows == 0);
        List<Heard> beside =
                Stream.generate(() -> claim(other, LEASE, "head")).limit(100).toList();

        leader.granted().begun();

        Wait.until("all hear", () -> beside.stream().allMatch(heard -> heard.released != null));
        assertThat(there.learned).hasValue(1);
        assertThat(beside).allMatch(heard -> heard.learned.get() == 0);
    }

    @Test
    void whoComesJustAfterTheAnswerBeganLearnsOfItFirst() {
        SharedLeads other = instance(2);
        begunBy(instance(1));

        Heard late = claim(other, LEASE, "head").awaitAnswer();

        assertThat(late.released).isEqualTo(Release.BEGAN_ELSEWHERE);
        assertThat(late.learned).hasValue(1);
        assertThat(late.lead).isNull();
    }

    @Test
    void whoLearnedOfItAndFindsThePrefixColdAllTheSameLeads() {
        SharedLeads other = instance(2);
        begunBy(instance(1));

        Heard informed = new Heard();
        other.claim(new Leads.Wanted(FIRST, List.of(prefix("head")), LEASE, true), informed);

        assertThat(informed.awaitAnswer().leads()).isTrue();
    }

    @Test
    void aLeaderThatWritesNothingHandsOver() {
        Heard leader = claim(instance(1), LEASE, "head");
        Wait.until("it leads", leader::leads);
        SharedLeads other = instance(2);
        Heard there = claim(other, LEASE, "head");
        Wait.until("it follows", () -> there.follows == 0);

        leader.granted().handOver();

        Wait.until("it hears", () -> there.released == Release.HANDED_OVER);
        Heard next = claim(other, LEASE, "head");
        Wait.until("the next one leads", next::leads);
    }

    @Test
    void aLeaderLeadsOnlyInWhatItWrites() {
        Heard leader = claim(instance(1), LEASE, "end", "head");
        Wait.until("it leads", leader::leads);

        leader.granted().keep(Set.of(prefix("end")));

        SharedLeads other = instance(2);
        Wait.until(
                "the head is free",
                () -> claim(other, LEASE, "head").awaitAnswer().leads());
        assertThat(claim(other, LEASE, "end").awaitAnswer().follows).isZero();
    }

    @Test
    void theLeadOfAnInstanceThatDiedExpires() {
        Heard lost = claim(instance(1), Duration.ofMillis(200), "head");
        Wait.until("it leads", lost::leads);
        Heard there = claim(instance(2), LEASE, "head");

        Wait.until("it hears", () -> there.released == Release.HANDED_OVER || there.leads());
    }

    @Test
    void aClaimTakesAllOfItsPrefixesOrNone() {
        Heard leader = claim(instance(1), LEASE, "head");
        Wait.until("it leads", leader::leads);
        SharedLeads other = instance(2);
        assertThat(claim(other, LEASE, "end", "head").awaitAnswer().follows).isEqualTo(1);

        assertThat(claim(instance(3), LEASE, "end").awaitAnswer().leads()).isTrue();
    }

    @Test
    void whoLeavesWhileItFollowsIsForgotten() {
        Heard leader = claim(instance(1), LEASE, "head");
        Wait.until("it leads", leader::leads);
        SharedLeads other = instance(2);
        Heard there = claim(other, LEASE, "head");
        Wait.until("it follows", () -> there.follows == 0);

        there.withdraw.run();

        assertThat(other.followers()).isZero();
    }

    @Test
    void whoLeavesBeforeTheStoreAnsweredLeadsNobody() {
        SharedLeads here = instance(1);
        Heard left = claim(here, LEASE, "head");
        left.withdraw.run();

        Wait.until(
                "the prefix is free",
                () -> claim(instance(2), LEASE, "head").awaitAnswer().leads());
    }

    @Test
    void withoutAStoreEachProcessHasALeader() {
        SharedLeads here = instance(1);
        SharedLeads there = instance(2);
        server.kill();

        assertThat(claim(here, LEASE, "head").awaitAnswer().leads()).isTrue();
        assertThat(claim(there, LEASE, "head").awaitAnswer().leads()).isTrue();
        assertThat(claim(here, LEASE, "head").awaitAnswer().follows).isZero();
    }

    @Test
    void whoFollowsIsReleasedWhenTheStoreDiesAndWhenItHangs() {
        for (boolean dies : new boolean[] {false, true}) {
            String head = dies ? "one head" : "another head";
            Heard leader = claim(instance(1), LEASE, head);
            Wait.until("it leads", leader::leads);
            SharedLeads other = instance(2);
            Heard there = claim(other, LEASE, head);
            Wait.until("it follows", () -> there.follows == 0);
            Heard besideIt = claim(other, LEASE, head);

            if (dies) {
                server.kill();
            } else {
                server.pause();
            }

            Wait.until("both are released", () -> there.released != null && besideIt.released != null);
            assertThat(other.followers()).isZero();
            if (!dies) {
                server.resume();
            }
        }
    }

    private SharedLeads instance(int number) {
        StoreConfig config = StoreConfig.single("127.0.0.1", server.port()).withDeadline(Duration.ofSeconds(2));
        SharedStore store = new SharedStore(config, number, InstantSource.system(), System::nanoTime);
        stores.add(store);
        store.start();
        Wait.until("the store is in use", () -> store.state() == StoreState.IN_USE);
        return new SharedLeads(new LocalLeads(System::nanoTime), store.claims());
    }

    /** Another one has heard that an answer began that wrote the head. */
    private void begunBy(SharedLeads leads) {
        Heard leader = claim(leads, LEASE, "head");
        Wait.until("it leads", leader::leads);
        Heard waiting = claim(instance(3), LEASE, "head").awaitAnswer();
        leader.granted().begun();
        Wait.until("the store has it", () -> waiting.released != null);
    }

    private static Heard claim(SharedLeads leads, Duration lease, String... prefixes) {
        Heard heard = new Heard();
        List<Fingerprint> wanted =
                Stream.of(prefixes).map(SharedLeadsTest::prefix).toList();
        heard.withdraw = leads.claim(new Leads.Wanted(FIRST, wanted, lease, false), heard);
        return heard;
    }

    private static Fingerprint prefix(String name) {
        return new Fingerprint(name.hashCode(), 1);
    }

    /** What a claimant was told. */
    private static final class Heard implements Leads.Claimant {

        private volatile Leads.@Nullable Lead lead;
        private volatile @Nullable Release released;
        private volatile int follows = -1;
        private final AtomicInteger learned = new AtomicInteger();
        private Runnable withdraw = () -> {};

        @Override
        public void leads(Leads.Lead granted) {
            lead = granted;
        }

        @Override
        public void follows(int index) {
            follows = index;
        }

        @Override
        public void learn(Runnable then) {
            learned.incrementAndGet();
            then.run();
        }

        @Override
        public void released(Release how) {
            released = how;
        }

        boolean leads() {
            return lead != null;
        }

        Leads.Lead granted() {
            return Objects.requireNonNull(lead);
        }

        Heard awaitAnswer() {
            Wait.until("it is answered", () -> leads() || follows >= 0 || released != null);
            return this;
        }
    }
}
