package dev.tokenoptimizer.gateway.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.config.HoldConfig;
import dev.tokenoptimizer.optimizer.ColdPrefix;
import dev.tokenoptimizer.optimizer.PreparedRequest;
import dev.tokenoptimizer.optimizer.ReadRequest;
import dev.tokenoptimizer.prompt.Fingerprint;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Of several requests with a cold prefix in common one writes it, and the others wait, but never for long. */
class HoldTest {

    private static final HoldConfig CONFIG = HoldConfig.defaults().withEnabled(true);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final ManualLoop loop = new ManualLoop();
    private final LocalLeads leads = new LocalLeads(loop::nanos);
    private final Set<Fingerprint> readable = new HashSet<>();
    private final List<Request> requests = new ArrayList<>();

    @AfterEach
    void nothingIsLeftBehind() {
        requests.forEach(request -> request.close(false));
        assertThat(leads.followers()).isZero();
        assertThat(leads.led()).isZero();
        loop.settle();
        assertThat(loop.timers()).isZero();
    }

    @Test
    void whoComesAloneGoesAtOnceAndLeads() {
        Request only = request("end-a", "head");

        assertThat(only.led).containsExactly("end-a", "head");
        assertThat(only.close(true).released()).isEmpty();
    }

    @Test
    void whoFindsNothingColdGoesAtOnceAndLeadsNobody() {
        Request only = request();

        assertThat(only.led).isEmpty();
        assertThat(only.close(true)).isEqualTo(HoldReport.NONE);
    }

    @Test
    void followersGoWhenTheLeadersAnswerBegins() {
        Request leader = request("end-a", "head");
        Request second = request("end-b", "head");
        Request third = request("end-c", "head");
        assertThat(second.led).isNull();
        assertThat(leads.followers()).isEqualTo(2);

        loop.advance(Duration.ofMillis(300));
        leader.planned("end-a", "head");
        leader.began("head");
        loop.settle();

        assertThat(second.led).isNotNull();
        assertThat(third.led).isNotNull();
        HoldReport report = second.close(true);
        assertThat(report.released()).contains(Release.LEADER_BEGAN);
        assertThat(report.heldNanos()).isEqualTo(Duration.ofMillis(300).toNanos());
        assertThat(report.saved(9_000)).isEqualTo(9_000);
        assertThat(report.saved(99_000)).as("no more than it waited for").isEqualTo(20_000);
        assertThat(leader.close(true).lead()).contains(LeadEnd.BEGAN);
    }

    @Test
    void nobodyWaitsLongerThanTheLimit() {
        Request leader = request("head");
        Request follower = request("head");

        loop.advance(CONFIG.limit().minus(MOMENT));
        assertThat(follower.led).isNull();
        loop.advance(MOMENT);

        assertThat(follower.led).as("it leads nobody").isEmpty();
        HoldReport report = follower.close(true);
        assertThat(report.released()).contains(Release.LIMIT);
        assertThat(report.saved(9_000)).isZero();
        assertThat(leader.close(true).lead()).contains(LeadEnd.BEGAN);
    }

    @Test
    void theLimitHoldsForAllWaitsTogether() {
        Request leader = request("head");
        Request second = request("head");
        Request third = request("head");
        loop.advance(Duration.ofMillis(1_500));
        leader.close(false);
        loop.settle();
        assertThat(second.led).containsExactly("head");
        assertThat(third.led).isNull();

        loop.advance(Duration.ofMillis(500));

        assertThat(third.led).isEmpty();
        assertThat(third.close(true).released()).contains(Release.LIMIT);
    }

    @Test
    void aCancelledLeaderHandsOverToTheFirstWhoWaits() {
        Request leader = request("head");
        Request second = request("head");
        Request third = request("head");

        assertThat(leader.close(false).lead()).contains(LeadEnd.HANDED_OVER);
        loop.settle();

        assertThat(second.led).containsExactly("head");
        assertThat(third.led).isNull();
        assertThat(second.close(false).released()).contains(Release.HANDED_OVER);
        loop.settle();
        assertThat(third.led).containsExactly("head");
    }

    @Test
    void aLeaderWhosePlanWritesNothingHandsOver() {
        Request leader = request("head");
        Request second = request("head");

        leader.planned();
        loop.settle();

        assertThat(second.led).containsExactly("head");
    }

    @Test
    void aLeaderLeadsOnlyInWhatItsPlanWrites() {
        Request leader = request("end", "head");
        Request same = request("end", "head");
        Request other = request("end-b", "head");
        assertThat(leads.followers()).isEqualTo(2);

        leader.planned("end");
        loop.settle();

        assertThat(same.led).isNull();
        assertThat(other.led).containsExactly("end-b", "head");
    }

    @Test
    void identicalPromptsWaitForTheWholeOfIt() {
        Request leader = request("end", "head");
        Request same = request("end", "head");

        leader.planned("end", "head");
        leader.began("end", "head");
        loop.settle();

        assertThat(same.led).as("nothing is cold any more").isEmpty();
        assertThat(same.close(true).released()).contains(Release.LEADER_BEGAN);
    }

    @Test
    void whatIsColdBehindTheSharedPartIsWaitedForNext() {
        Request leader = request("end-a", "head");
        Request first = request("end-b", "head");
        Request second = request("end-b", "head");

        leader.planned("end-a", "head");
        leader.began("head");
        loop.settle();

        assertThat(first.led).containsExactly("end-b");
        assertThat(second.led).isNull();
        first.planned("end-b");
        first.began("end-b");
        loop.settle();
        assertThat(second.led).isEmpty();
    }

    @Test
    void whoLeavesWhileWaitingIsForgotten() {
        Request leader = request("head");
        Request follower = request("head");

        HoldReport report = follower.close(false);

        assertThat(report.released()).contains(Release.LEFT);
        assertThat(leads.followers()).isZero();
        leader.began("head");
        loop.advance(CONFIG.limit());
        assertThat(follower.led).as("it is never sent").isNull();
    }

    @Test
    void whoLeavesInTheMomentTheLeadFallsToItHandsOver() {
        Request leader = request("head");
        Request second = request("head");
        Request third = request("head");
        leader.close(false);
        // Told, but its event loop has not come to it yet.
        loop.runOne();
        loop.runOne();
        assertThat(second.led).isNull();

        second.close(false);
        loop.settle();

        assertThat(second.led).isNull();
        assertThat(third.led).containsExactly("head");
    }

    @Test
    void theLimitInTheMomentTheLeadFallsToItFreesTheLeadForOthers() {
        Request leader = request("head");
        Request second = request("head");
        loop.advance(CONFIG.limit().minus(MOMENT));
        Request third = request("head");
        leader.hold.handOver();

        loop.expire(MOMENT);
        loop.settle();

        assertThat(second.led).isEmpty();
        assertThat(third.led).containsExactly("head");
    }

    @Test
    void theSettleTimePassesBeforeAnybodyReads() {
        HoldConfig settling = CONFIG.withSettle(Duration.ofMillis(50));
        Request leader = request(settling, true, "head");
        Request follower = request(settling, true, "head");
        leader.planned("head");

        leader.began("head");
        loop.advance(Duration.ofMillis(49));
        assertThat(follower.led).isNull();
        assertThat(readable).as("whoever comes now waits too").isEmpty();
        loop.advance(MOMENT);

        assertThat(follower.led).isEmpty();
    }

    @Test
    void anAnswerThatEndsWithinTheSettleTimeReleases() {
        HoldConfig settling = CONFIG.withSettle(Duration.ofSeconds(1));
        Request leader = request(settling, true, "head");
        Request follower = request(settling, true, "head");
        leader.began("head");

        readable.add(fingerprint("head"));
        leader.close(true);
        loop.settle();

        assertThat(follower.led).isEmpty();
    }

    @Test
    void whereEntriesAreReadableOnlyAtTheEndFollowersWaitForIt() {
        Request leader = request(CONFIG, false, "head");
        Request follower = request(CONFIG, false, "head");

        leader.began("head");
        loop.settle();
        assertThat(follower.led).isNull();
        leader.close(true);
        loop.settle();

        assertThat(follower.led).isEmpty();
    }

    @Test
    void theLeadOfALeaderThatIsNeverHeardOfAgainExpires() {
        HoldConfig shortLimit = CONFIG.withLimit(Duration.ofMillis(100));
        Request lost = request(shortLimit, true, "head");
        loop.advance(Duration.ofMillis(499));
        Request waiting = request(shortLimit, true, "head");
        assertThat(waiting.led).isNull();

        loop.advance(MOMENT);
        Request later = request(shortLimit, true, "head");

        assertThat(later.led).containsExactly("head");
        assertThat(waiting.led).isNull();
        later.began("head");
        loop.settle();
        assertThat(waiting.led).isEmpty();
        assertThat(lost.close(false).lead()).contains(LeadEnd.HANDED_OVER);
    }

    @Test
    void onlyWhoAskedItselfClaimsWhatOthersSayIsWritten() {
        Claimed claimed = new Claimed();
        Hold hold =
                new Hold(claimed, CONFIG, loop, loop::nanos, request("mine", "head"), Runnable::run, prefixes -> {});
        hold.start();

        claimed.claimant().released(Release.BEGAN_ELSEWHERE);
        loop.settle();
        assertThat(claimed.wanted().informed()).isFalse();

        Leads.Claimant asking = claimed.claimant();
        asking.learn(() -> asking.released(Release.BEGAN_ELSEWHERE));
        loop.settle();
        assertThat(claimed.wanted().informed()).isTrue();
        hold.close(false);
    }

    /** Leads of which the test itself tells what becomes of a claim. */
    private static final class Claimed implements Leads {
        private final List<Wanted> wanted = new ArrayList<>();
        private final List<Claimant> claimants = new ArrayList<>();

        @Override
        public Runnable claim(Wanted prefixes, Claimant claimant) {
            wanted.add(prefixes);
            claimants.add(claimant);
            return () -> {};
        }

        @Override
        public int followers() {
            return 0;
        }

        Wanted wanted() {
            return wanted.getLast();
        }

        Claimant claimant() {
            return claimants.getLast();
        }
    }

    private Request request(String... cold) {
        return request(CONFIG, true, cold);
    }

    private Request request(HoldConfig config, boolean whenBegun, String... cold) {
        Request request = new Request(config, whenBegun, List.of(cold));
        requests.add(request);
        request.hold.start();
        loop.settle();
        return request;
    }

    private static Fingerprint fingerprint(String name) {
        return new Fingerprint(name.hashCode(), 1);
    }

    /** A request whose cold prefixes have names; what became readable is cold no more. */
    private final class Request implements ReadRequest {
        private final List<String> names;
        private final boolean whenBegun;
        private final Hold hold;

        /** What it leads; null while it waits. */
        private @Nullable List<String> led;

        Request(HoldConfig config, boolean whenBegun, List<String> names) {
            this.names = names;
            this.whenBegun = whenBegun;
            this.hold = new Hold(leads, config, loop, loop::nanos, this, Runnable::run, prefixes -> {
                assertThat(led).as("it goes once").isNull();
                led = names.stream()
                        .filter(name -> prefixes.stream()
                                .anyMatch(prefix -> prefix.fingerprint().equals(fingerprint(name))))
                        .toList();
            });
        }

        @Override
        public List<ColdPrefix> cold(int tokensMin) {
            List<ColdPrefix> cold = new ArrayList<>();
            for (int i = 0; i < names.size(); i++) {
                if (!readable.contains(fingerprint(names.get(i)))) {
                    cold.add(new ColdPrefix(fingerprint(names.get(i)), names.size() - i, 20_000, true));
                }
            }
            return cold;
        }

        @Override
        public Fingerprint first() {
            return fingerprint("first");
        }

        @Override
        public boolean readableWhenBegun() {
            return whenBegun;
        }

        @Override
        public PreparedRequest plan(List<ColdPrefix> prefixes) {
            throw new AssertionError("the test plans");
        }

        void planned(String... written) {
            Set<Fingerprint> fingerprints = new HashSet<>();
            for (String name : written) {
                fingerprints.add(fingerprint(name));
            }
            hold.planned((PreparedRequest) Proxy.newProxyInstance(
                    HoldTest.class.getClassLoader(),
                    new Class<?>[] {PreparedRequest.class},
                    (proxy, method, arguments) -> fingerprints.contains(((ColdPrefix) arguments[0]).fingerprint())));
        }

        void began(String... written) {
            hold.began(() -> {
                for (String name : written) {
                    readable.add(fingerprint(name));
                }
            });
        }

        HoldReport close(boolean billed) {
            return hold.close(billed);
        }
    }
}
