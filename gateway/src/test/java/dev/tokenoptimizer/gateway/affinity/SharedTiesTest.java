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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What one instance knows of which account can read what, the others hear when they need it. */
class SharedTiesTest {

    private final Route route = route();
    private final Random random = new Random(3);
    private final Common common = new Common();
    private final Affinity here = new Affinity(() -> 0, Optional.of(common));
    private final Affinity there = new Affinity(() -> 0, Optional.of(common));

    @Test
    void aConversationThatWasServedAwayFromHomeGoesOnThereThroughAnotherInstance() {
        PromptFamily first = free();
        Route away = serveAway(here, first);

        PromptFamily next = signed(first, first.ends().get(0), fingerprint());

        assertThat(there.ask(route, Optional.of(next), () -> {})).isTrue();
        assertThat(choose(there, next)).isEqualTo(new Choice(away, Placement.BOUND));
    }

    @Test
    void whatNoInstanceKnowsIsAtHome() {
        PromptFamily first = free();
        Route home = choose(here, first).account();
        PromptFamily next = signed(first, fingerprint());

        assertThat(there.ask(route, Optional.of(next), () -> {})).isTrue();
        assertThat(choose(there, next)).isEqualTo(new Choice(home, Placement.BOUND));
    }

    @Test
    void onlyWhatIsBoundAndNotKnownForCertainIsAskedFor() {
        PromptFamily first = free();
        serve(here, first);
        PromptFamily second = signed(first, first.ends().get(0), fingerprint());
        assertThat(here.ask(route, Optional.of(first), () -> {}))
                .as("all can read it")
                .isFalse();
        assertThat(here.ask(route, Optional.empty(), () -> {})).isFalse();
        assertThat(here.ask(route, Optional.of(new PromptFamily(tie(1), tie(2), List.of(), Bound.UPLOADS)), () -> {}))
                .as("there is nothing to ask for")
                .isFalse();
        assertThat(here.ask(route, Optional.of(second), () -> {}))
                .as("it was not bound when it was served here")
                .isTrue();
        serve(here, second);

        PromptFamily third = signed(first, second.ends().get(0), fingerprint());
        assertThat(here.ask(route, Optional.of(third), () -> {}))
                .as("it was bound already")
                .isFalse();
    }

    @Test
    void aTurnThatWasServedElsewhereSinceCountsMoreThanAnEarlierOneHere() {
        PromptFamily first = free();
        serve(here, first);
        PromptFamily second = new PromptFamily(first.key(), fingerprint(), List.of(), Bound.FREE);
        Route away = serveAway(there, second);

        PromptFamily third = signed(first, first.ends().get(0), second.ends().get(0), fingerprint());
        here.ask(route, Optional.of(third), () -> {});

        assertThat(choose(here, third).account()).isEqualTo(away);
    }

    @Test
    void whatWasSaidToSeveralAccountsThroughSeveralInstancesLeadsNowhere() {
        Fingerprint words = fingerprint();
        here.serves(route.accounts().get(1), saying(words));
        PromptFamily next = signed(free(), words);
        there.ask(route, Optional.of(next), () -> {});
        assertThat(choose(there, next).account()).isEqualTo(route.accounts().get(1));

        there.serves(route.accounts().get(2), saying(words));
        here.serves(route.accounts().get(1), saying(words));

        for (Affinity instance : List.of(here, there)) {
            Route home = choose(instance, new PromptFamily(next.key(), fingerprint(), List.of(), Bound.FREE))
                    .account();
            instance.ask(route, Optional.of(next), () -> {});
            assertThat(choose(instance, next).account()).isEqualTo(home);
        }
    }

    @Test
    void whatIsHeldByAnAccountIsKnownToAllAndStaysKnownWhileItIsUsed() {
        Fingerprint object = fingerprint();
        PromptFamily naming = new PromptFamily(fingerprint(), fingerprint(), List.of(object), Bound.UPLOADS);
        here.holds(route.accounts().get(2), object);
        there.ask(route, Optional.of(naming), () -> {});
        assertThat(choose(there, naming)).isEqualTo(new Choice(route.accounts().get(2), Placement.BOUND));

        common.accounts.clear();
        serve(there, naming);

        assertThat(common.accounts)
                .containsEntry(object, route.accounts().get(2).account());
    }

    @Test
    void anAnswerThatComesTooLateIsOfUseNextTime() {
        common.answersLater = true;
        PromptFamily first = free();
        Route away = serveAway(here, first);
        PromptFamily next = signed(first, first.ends().get(0));
        there.ask(route, Optional.of(next), () -> {});
        assertThat(choose(there, next).account()).as("nothing is known yet").isNotEqualTo(away);

        common.late.forEach(Runnable::run);

        assertThat(choose(there, next).account()).isEqualTo(away);
    }

    @Test
    void ofALongConversationTheStrongestTiesAreAskedFor() {
        List<Fingerprint> many = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            many.add(fingerprint());
        }
        there.ask(route, Optional.of(new PromptFamily(tie(1), tie(2), many, Bound.CONVERSATION)), () -> {});

        assertThat(common.asked).isEqualTo(many.subList(500 - 64, 500));
    }

    /** What all instances have in common, as the store has it. */
    private static final class Common implements SharedTies {

        private final Map<Fingerprint, String> accounts = new HashMap<>();
        private final List<Runnable> late = new ArrayList<>();
        private List<Fingerprint> asked = List.of();
        private boolean answersLater;

        @Override
        public void tell(Route account, Fingerprint tie) {
            accounts.put(tie, account.account());
        }

        @Override
        public void tellSaid(Route account, Fingerprint words) {
            accounts.merge(words, account.account(), (known, now) -> known.equals(now) ? known : KnownTies.SEVERAL);
        }

        @Override
        public boolean ask(Route route, List<Fingerprint> ties, Consumer<Map<Fingerprint, String>> answered) {
            asked = List.copyOf(ties);
            Map<Fingerprint, String> known = new HashMap<>(accounts);
            known.keySet().retainAll(ties);
            Runnable answer = () -> answered.accept(known);
            if (answersLater) {
                late.add(answer);
            } else {
                answer.run();
            }
            return true;
        }

        @Override
        public void gaveUp() {
            throw new AssertionError("it answers");
        }
    }

    private void serve(Affinity through, PromptFamily family) {
        through.serves(choose(through, family).account(), family);
    }

    /** By an account that is not its home, as that is overloaded. */
    private Route serveAway(Affinity through, PromptFamily family) {
        Route home = choose(through, family).account();
        through.failed(home, Duration.ofSeconds(30));
        Route away = choose(through, family).account();
        assertThat(away).isNotEqualTo(home);
        through.serves(away, family);
        return away;
    }

    private Choice choose(Affinity through, PromptFamily family) {
        return through.choose(route, Optional.of(family), 1_000, Set.of());
    }

    private PromptFamily free() {
        return new PromptFamily(fingerprint(), fingerprint(), List.of(), Bound.FREE);
    }

    private PromptFamily saying(Fingerprint words) {
        return new PromptFamily(fingerprint(), List.of(fingerprint()), Optional.of(words), List.of(), Bound.FREE);
    }

    private PromptFamily signed(PromptFamily of, Fingerprint... ties) {
        return new PromptFamily(of.key(), fingerprint(), List.of(ties), Bound.CONVERSATION);
    }

    private Fingerprint fingerprint() {
        return new Fingerprint(random.nextLong(), random.nextLong());
    }

    private static Fingerprint tie(long number) {
        return new Fingerprint(0, number);
    }

    private static Route route() {
        List<AccountConfig> accounts = List.of("east", "west", "north").stream()
                .map(name -> AccountConfig.of(name, "key-" + name))
                .toList();
        GatewayConfig config = GatewayConfig.defaults()
                .withRoutes(List.of(RouteConfig.anthropic().withAccounts(accounts)));
        return new RouteTable(config).routes().get(0);
    }
}
