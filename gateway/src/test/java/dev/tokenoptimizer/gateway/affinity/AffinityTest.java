package dev.tokenoptimizer.gateway.affinity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.gateway.config.AccountConfig;
import dev.tokenoptimizer.gateway.config.GatewayConfig;
import dev.tokenoptimizer.gateway.config.RouteConfig;
import dev.tokenoptimizer.gateway.route.Route;
import dev.tokenoptimizer.gateway.route.RouteTable;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.PromptFamily;
import dev.tokenoptimizer.prompt.PromptFamily.Bound;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Requests that share a prefix go where it is held, and go elsewhere only while they must. */
class AffinityTest {

    private static final Duration COOL_DOWN = Duration.ofSeconds(30);
    private static final long SMALL = 1_000;

    private final AtomicLong nanos = new AtomicLong();
    private final Affinity affinity = new Affinity(nanos::get);
    private final Route route = route("east", "west", "north");
    private final Random random = new Random(7);

    @Test
    void aFamilyStaysAtHome() {
        PromptFamily family = family();
        String home = choose(family).account().account();

        for (int i = 0; i < 100; i++) {
            choose(family());
            assertThat(choose(family)).satisfies(choice -> {
                assertThat(choice.account().account()).isEqualTo(home);
                assertThat(choice.placement()).isEqualTo(Placement.HOME);
            });
        }
    }

    @Test
    void familiesSpreadOverAllAccounts() {
        Map<String, Integer> homes = new HashMap<>();
        for (int i = 0; i < 3_000; i++) {
            homes.merge(choose(family()).account().account(), 1, Integer::sum);
        }

        assertThat(homes)
                .hasSize(3)
                .allSatisfy((account, families) -> assertThat(families).isBetween(900, 1_100));
    }

    @Test
    void instancesThatShareNothingAgree() {
        Affinity other = new Affinity(nanos::get);
        for (int i = 0; i < 100; i++) {
            PromptFamily family = family();
            assertThat(other.choose(route, Optional.of(family), SMALL, Set.of())
                            .account()
                            .account())
                    .isEqualTo(choose(family).account().account());
        }
    }

    @Test
    void anAccountMoreMovesOnlyTheFamiliesThatItTakes() {
        Route more = route("east", "west", "north", "south");
        int stayed = 0;
        for (int i = 0; i < 1_000; i++) {
            PromptFamily family = family();
            String before = choose(family).account().account();
            String after = new Affinity(nanos::get)
                    .choose(more, Optional.of(family), SMALL, Set.of())
                    .account()
                    .account();
            assertThat(after).isIn(before, "south");
            stayed += after.equals(before) ? 1 : 0;
        }
        assertThat(stayed).isBetween(700, 800);
    }

    @Test
    void aFamilyLeavesAnAccountThatFailedAndComesBack() {
        PromptFamily family = family();
        Route home = choose(family).account();

        affinity.failed(home, COOL_DOWN);
        Choice away = choose(family);
        assertThat(away.placement()).isEqualTo(Placement.AWAY);
        assertThat(away.account().account()).isNotEqualTo(home.account());
        assertThat(choose(family).account()).as("always to the same").isEqualTo(away.account());

        nanos.addAndGet(COOL_DOWN.toNanos());
        assertThat(choose(family)).isEqualTo(new Choice(home, Placement.HOME));
    }

    @Test
    void whenAllFailedAFamilyIsAtHome() {
        PromptFamily family = family();
        Route home = choose(family).account();
        route.accounts().forEach(account -> affinity.failed(account, COOL_DOWN));

        assertThat(choose(family).account()).isEqualTo(home);
        assertThat(affinity.hasOther(route, Set.of())).isFalse();
    }

    @Test
    void aConversationThatIsBoundStaysWhereItsLastAnswerCameFrom() {
        PromptFamily first = family();
        Route home = choose(first).account();
        affinity.failed(home, COOL_DOWN);
        Route away = choose(first).account();
        affinity.serves(away, first);
        nanos.addAndGet(COOL_DOWN.toNanos());

        PromptFamily next = new PromptFamily(
                first.key(), fingerprint(), List.of(first.ends().get(0), fingerprint()), Bound.CONVERSATION);
        assertThat(choose(next)).isEqualTo(new Choice(away, Placement.BOUND));
        affinity.failed(away, COOL_DOWN);
        assertThat(choose(next)).as("it never moves").isEqualTo(new Choice(away, Placement.BOUND));
        assertThat(choose(next).mayMove()).isFalse();
        assertThat(choose(first).account()).as("others are at home").isEqualTo(home);
    }

    @Test
    void whatWasSaidToOneAccountLeadsThereAndToSeveralNowhere() {
        Fingerprint said = fingerprint();
        affinity.serves(route.accounts().get(1), saying(said));
        PromptFamily next = new PromptFamily(fingerprint(), fingerprint(), List.of(said), Bound.CONVERSATION);
        String home = choose(new PromptFamily(next.key(), fingerprint(), List.of(), Bound.FREE))
                .account()
                .account();
        assertThat(choose(next).account()).isEqualTo(route.accounts().get(1));

        affinity.serves(route.accounts().get(2), saying(said));
        affinity.serves(route.accounts().get(1), saying(said));
        assertThat(choose(next).account().account()).isEqualTo(home);
    }

    private PromptFamily saying(Fingerprint said) {
        return new PromptFamily(fingerprint(), List.of(fingerprint()), Optional.of(said), List.of(), Bound.FREE);
    }

    @Test
    void aBoundConversationThatNobodyKnowsIsAtHome() {
        PromptFamily family = family();
        Route home = choose(family).account();

        assertThat(choose(new PromptFamily(family.key(), fingerprint(), List.of(fingerprint()), Bound.CONVERSATION)))
                .isEqualTo(new Choice(home, Placement.BOUND));
    }

    @Test
    void whatWasUploadedIsAtTheFirstAccount() {
        for (int i = 0; i < 10; i++) {
            PromptFamily family = new PromptFamily(fingerprint(), fingerprint(), List.of(), Bound.UPLOADS);
            assertThat(choose(family).account().account()).isEqualTo("east");
        }
    }

    @Test
    void whatIsKnownToBeHeldByAnAccountIsReadThereAndNeverMoves() {
        Fingerprint name = fingerprint();
        Route holder = route.accounts().get(1);
        affinity.holds(holder, name);
        affinity.failed(holder, COOL_DOWN);

        PromptFamily family = new PromptFamily(fingerprint(), fingerprint(), List.of(name), Bound.UPLOADS);
        assertThat(choose(family)).isEqualTo(new Choice(holder, Placement.BOUND));
        assertThat(choose(family).mayMove()).isFalse();
    }

    @Test
    void whatAnAccountHeldThatIsGoneIsLookedForAtTheFirst() {
        Fingerprint name = fingerprint();
        affinity.holds(route("gone", "other").accounts().get(0), name);

        PromptFamily family = new PromptFamily(fingerprint(), fingerprint(), List.of(name), Bound.UPLOADS);
        assertThat(choose(family).account().account()).isEqualTo("east");
    }

    @Test
    void aBodyThatTellsNoFamilyGoesToTheFirstAccount() {
        assertThat(affinity.choose(route, Optional.empty(), SMALL, Set.of()))
                .isEqualTo(new Choice(route.accounts().get(0), Placement.FIRST));
    }

    @Test
    void newFamiliesGoPastAnAccountThatCarriesMoreThanItsShare() {
        PromptFamily heavy = family();
        String busy = choose(heavy, 1L << 30).account().account();

        for (int i = 0; i < 20; i++) {
            assertThat(choose(family()).account().account()).isNotEqualTo(busy);
        }
        assertThat(choose(heavy).account().account())
                .as("it stays all the same")
                .isEqualTo(busy);
        nanos.addAndGet(Duration.ofHours(2).toNanos());
        Map<String, Integer> homes = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            homes.merge(choose(family()).account().account(), 1, Integer::sum);
        }
        assertThat(homes).as("what it carried is long ago").containsKey(busy);
    }

    @Test
    void aFamilyWhoseHomeIsGoneFindsAnother() {
        PromptFamily family = family();
        String home = choose(family).account().account();
        Route fewer = route(List.of("east", "west", "north").stream()
                .filter(name -> !name.equals(home))
                .toArray(String[]::new));

        assertThat(affinity.choose(fewer, Optional.of(family), SMALL, Set.of()).placement())
                .isEqualTo(Placement.HOME);
    }

    private Choice choose(PromptFamily family) {
        return choose(family, SMALL);
    }

    private Choice choose(PromptFamily family, long bytes) {
        return affinity.choose(route, Optional.of(family), bytes, Set.of());
    }

    private PromptFamily family() {
        return new PromptFamily(fingerprint(), fingerprint(), List.of(), Bound.FREE);
    }

    private Fingerprint fingerprint() {
        return new Fingerprint(random.nextLong(), random.nextLong());
    }

    private static Route route(String... names) {
        List<AccountConfig> accounts = List.of(names).stream()
                .map(name -> AccountConfig.of(name, "key-" + name))
                .toList();
        GatewayConfig config = GatewayConfig.defaults()
                .withRoutes(List.of(RouteConfig.anthropic().withAccounts(accounts)));
        return new RouteTable(config).routes().get(0);
    }
}
