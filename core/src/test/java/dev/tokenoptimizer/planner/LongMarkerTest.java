package dev.tokenoptimizer.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tokenoptimizer.history.Chances;
import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.history.Recall.Continuation;
import dev.tokenoptimizer.history.Recall.Conversation;
import dev.tokenoptimizer.history.Recall.KnownPrefix;
import dev.tokenoptimizer.history.Recall.Place;
import dev.tokenoptimizer.history.Recall.Prospect;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.EntryRules;
import dev.tokenoptimizer.tariff.EntryRules.Holds;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whether a marker for an hour keeps what was only read before it: a capability of the model. */
class LongMarkerTest {

    private static final long NOW = 1_000_000_000L;

    /** Long pauses are likely, returns within five minutes are not. */
    private static final Chances PAUSING = new Chances(0.4, 0.8);

    private final Planner planner = new EvidencePlanner();

    @ParameterizedTest
    @EnumSource(names = {"YES", "ASSUMED"})
    void aPrefixReadIsInsuredByAMarkerForAnHourBehindIt(Holds holds) {
        assertThat(markers(holds, Ttl.FIVE_MINUTES))
                .containsExactly(tuple(0, Ttl.ONE_HOUR), tuple(1, Ttl.ONE_HOUR), tuple(2, Ttl.FIVE_MINUTES));
    }

    @Test
    void whereItDoesNotKeepThePrefixNothingBehindAShortLivedEntryIsWrittenForAnHour() {
        assertThat(markers(Holds.NO, Ttl.FIVE_MINUTES))
                .containsExactly(tuple(0, Ttl.FIVE_MINUTES), tuple(2, Ttl.FIVE_MINUTES));
    }

    @Test
    void whereItDoesNotKeepThePrefixAnHourIsStillOfUseFromTheBeginningOn() {
        assertThat(markers(Holds.NO, null)).containsExactly(tuple(2, Ttl.ONE_HOUR));
    }

    @Test
    void whereItDoesNotKeepThePrefixAnHourIsStillOfUseBehindAnEntryThatLivesAsLong() {
        assertThat(markers(Holds.NO, Ttl.ONE_HOUR)).contains(tuple(2, Ttl.ONE_HOUR));
    }

    /** Markers for 20,000 tokens, live for that time or not at all, a short answer and a longer result of a tool. */
    private List<org.assertj.core.groups.Tuple> markers(Holds holds, @Nullable Ttl live) {
        Prompt prompt = Prompts.prompt()
                .system("s", 20_000)
                .message("answer", 100)
                .message("result", live == Ttl.FIVE_MINUTES ? 1_900 : 19_000)
                .build();
        Chances end = live == Ttl.FIVE_MINUTES ? PAUSING : new Chances(0, 1);
        Recall recall = new Recall(
                Prompts.TERMS,
                live == null ? -1 : 0,
                live == null ? List.of() : List.of(entry(live)),
                List.of(new Prospect(2, Place.END, end, 100)),
                new Conversation(Continuation.EXACT, 1, 1_000, 100, true));
        return planner
                .plan(prompt, recall, tariff(holds), new PlanPolicy(ClientMarkers.AUGMENT, Money.dollars("100")), NOW)
                .breakpoints()
                .stream()
                .map(LongMarkerTest::placeAndLifetime)
                .toList();
    }

    private static org.assertj.core.groups.Tuple placeAndLifetime(Breakpoint breakpoint) {
        return tuple(breakpoint.block(), breakpoint.ttl());
    }

    private static KnownPrefix entry(Ttl ttl) {
        return new KnownPrefix(
                0, 2, NOW - 60_000, 1, 0, 0, 0, 0, false, NOW + 240_000, ttl, false, false, new Chances(0.4, 0.4));
    }

    private static Tariff tariff(Holds longMarkerKeepsPrefix) {
        return Prompts.tariff(
                1_024,
                Prompts.TARIFF.prices(),
                new EntryRules(longMarkerKeepsPrefix, Holds.ASSUMED, Holds.ASSUMED),
                Ttl.FIVE_MINUTES,
                Ttl.ONE_HOUR);
    }
}
