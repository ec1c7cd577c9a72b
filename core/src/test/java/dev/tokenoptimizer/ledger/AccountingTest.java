package dev.tokenoptimizer.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.planner.Prompts;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.usage.Usage;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Prices of the test tariff in dollars per million: input 3, write 3.75 and 6, read 0.30, output 15. */
class AccountingTest {

    private static final long T0 = 1_000_000_000L;
    private static final long MINUTE = 60_000;
    private static final Plan UNCHANGED = new Plan(List.of(), List.of(), List.of(), new Expectation(0, 0, 0));
    private static final Plan OURS = new Plan(
            List.of(new Breakpoint(0, Ttl.FIVE_MINUTES, Reason.SEEN_BEFORE)),
            List.of(),
            List.of(),
            new Expectation(0, 2_000, 100));

    private final Accounting accounting = new Accounting(new ShadowCache(100));

    @Test
    void withoutClientMarkersTheCostAsSentIsThePlainPriceOfAllInput() {
        Prompt prompt = Prompts.prompt().system("s", 2_000).message("a", 100).build();

        LedgerEntry entry = serve(prompt, OURS, T0, new Usage(100, 0, 2_000, 0, OptionalLong.of(10)));

        // paid 100 * 3 + 2,000 * 3.75 + 10 * 15 = 7,950 millionths; as sent 2,100 * 3 + 150 = 6,450
        assertThat(entry.paid()).isEqualTo(Money.dollars("0.007950"));
        assertThat(entry.asSent()).isEqualTo(Money.dollars("0.006450"));
        assertThat(entry.asSentExact()).isTrue();
        assertThat(entry.saved()).isEqualTo(Money.dollars("-0.0015"));
    }

    @Test
    void whatWentUnchangedCostsWhatItWouldHaveCost() {
        Prompt prompt = marked("a", Ttl.FIVE_MINUTES);

        LedgerEntry entry = serve(prompt, UNCHANGED, T0, new Usage(0, 2_000, 100, 0, OptionalLong.empty()));

        assertThat(entry.asSent()).isEqualTo(entry.paid());
        assertThat(entry.asSentExact()).isTrue();
    }

    @Test
    void aRefusedRequestCountsAsUnchanged() {
        Prompt prompt = Prompts.prompt().system("s", 2_000).build();
        Accounting.OpenAccount account = accounting.open("app", prompt, OURS, Prompts.TARIFF, T0);

        account.sentUnchanged();

        assertThat(account.served(new Usage(2_000, 0, 0, 0, OptionalLong.empty()))
                        .saved())
                .isEqualTo(Money.ZERO);
    }

    @Test
    void withClientMarkersAShadowOfTheCacheEstimatesTheCostAsSent() {
        serve(marked("a", Ttl.FIVE_MINUTES), OURS, T0, new Usage(0, 0, 2_100, 0, OptionalLong.empty()));

        // the client's own marker would have read its 2,100 tokens again and written 200 more
        Prompt next = Prompts.prompt()
                .system("s", 2_000)
                .message("a", 100)
                .message("b", 200)
                .marked(Ttl.FIVE_MINUTES)
                .build();
        LedgerEntry entry = serve(next, OURS, T0 + MINUTE, new Usage(200, 2_100, 0, 0, OptionalLong.empty()));

        assertThat(entry.asSentExact()).isFalse();
        assertThat(entry.asSent()).isEqualTo(Money.dollars("0.00138")); // 2,100 * 0.3 + 200 * 3.75
    }

    @Test
    void theShadowIsScaledToWhatTheProviderCounted() {
        Prompt prompt = marked("a", Ttl.ONE_HOUR, ClientMarker.Place.NESTED);

        LedgerEntry entry = serve(prompt, OURS, T0, new Usage(0, 0, 4_200, 0, OptionalLong.empty()));

        assertThat(entry.asSent()).isEqualTo(Money.dollars("0.0252")); // 4,200 * 6
    }

    @Test
    void aClientWithMoreMarkersThanSlotsWouldHaveHadNoCache() {
        Prompts five = Prompts.prompt();
        for (int i = 0; i < 5; i++) {
            five.message("m" + i, 2_000).marked(Ttl.FIVE_MINUTES);
        }

        LedgerEntry entry = serve(five.build(), OURS, T0, new Usage(0, 0, 10_000, 0, OptionalLong.empty()));

        assertThat(entry.asSent()).isEqualTo(Money.dollars("0.03"));
    }

    @Test
    void theShadowForgetsWhatExpired() {
        serve(marked("a", Ttl.FIVE_MINUTES), OURS, T0, new Usage(0, 0, 2_100, 0, OptionalLong.empty()));

        LedgerEntry entry = serve(
                marked("a", Ttl.FIVE_MINUTES), OURS, T0 + 5 * MINUTE, new Usage(0, 2_100, 0, 0, OptionalLong.empty()));

        assertThat(entry.asSent()).isEqualTo(Money.dollars("0.007875")); // 2,100 * 3.75
    }

    @Test
    void theShadowReadsNothingBeforeTheFirstAnswerBegins() {
        Prompt prompt = marked("a", Ttl.FIVE_MINUTES, ClientMarker.Place.AUTOMATIC);
        Accounting.OpenAccount first = accounting.open("app", prompt, OURS, Prompts.TARIFF, T0);
        Accounting.OpenAccount second = accounting.open("app", prompt, OURS, Prompts.TARIFF, T0 + 1);
        first.begun();
        Accounting.OpenAccount third = accounting.open("app", prompt, OURS, Prompts.TARIFF, T0 + 2);
        Usage usage = new Usage(2_100, 0, 0, 0, OptionalLong.empty());

        assertThat(second.served(usage).asSent()).isEqualTo(Money.dollars("0.007875"));
        assertThat(third.served(usage).asSent()).isEqualTo(Money.dollars("0.00063"));
    }

    @Test
    void theShadowDoesNotFindWhatIsOutOfItsLookBack() {
        serve(marked("a", Ttl.FIVE_MINUTES), OURS, T0, new Usage(0, 0, 2_100, 0, OptionalLong.empty()));
        Prompts near = Prompts.prompt().system("s", 2_000).message("a", 100);
        Prompts far = Prompts.prompt().system("s", 2_000).message("a", 100);
        for (int i = 0; i < 20; i++) {
            if (i < 19) {
                near.message("m" + i, 1);
            }
            far.message("m" + i, 1);
        }

        assertThat(shadowRead(far)).isZero();
        assertThat(shadowRead(near)).isEqualTo(2_100);
    }

    @Test
    void aMarkerBelowTheMinimumDoesNothing() {
        Prompt prompt =
                Prompts.prompt().message("a", 1_000).marked(Ttl.FIVE_MINUTES).build();

        LedgerEntry entry = serve(prompt, OURS, T0, new Usage(1_000, 0, 0, 0, OptionalLong.empty()));

        assertThat(entry.saved()).isEqualTo(Money.ZERO);
    }

    @Test
    void theShadowIsBounded() {
        ShadowCache shadow = new ShadowCache(10);
        for (int i = 0; i < 50; i++) {
            shadow.visit(marked("m" + i, Ttl.FIVE_MINUTES), Prompts.TARIFF, T0).begun();
        }

        assertThat(shadow.entries()).isEqualTo(10);
    }

    @Test
    void thePremiumAtRiskIsWhatOurMarkersWriteBeyondReadsAndTheClientsOwn() {
        Prompt plain = Prompts.prompt().system("s", 2_000).message("a", 1_000).build();
        Plan plan = new Plan(
                List.of(
                        new Breakpoint(0, Ttl.FIVE_MINUTES, Reason.LIVE_ENTRY),
                        new Breakpoint(1, Ttl.FIVE_MINUTES, Reason.CONVERSATION)),
                List.of(),
                List.of(),
                new Expectation(2_000, 1_000, 0));

        // 1,000 tokens at a premium of 0.75 dollars per million
        assertThat(Premium.atRisk(plain, plan, Prompts.TARIFF)).isEqualTo(Money.dollars("0.00075"));
        assertThat(Premium.atRisk(marked("a", Ttl.FIVE_MINUTES), plan, Prompts.TARIFF))
                .isEqualTo(Money.ZERO);
    }

    private long shadowRead(Prompts prompt) {
        Prompt marked = prompt.marked(Ttl.FIVE_MINUTES).build();
        Usage usage = new Usage(marked.tokens(), 0, 0, 0, OptionalLong.empty());
        long asSent = serve(marked, OURS, T0 + MINUTE, usage).asSent().picoDollars();
        long allWritten = marked.tokens() * 3_750_000L;
        return (allWritten - asSent) / (3_750_000 - 300_000);
    }

    private LedgerEntry serve(Prompt prompt, Plan plan, long now, Usage usage) {
        return accounting.open("app", prompt, plan, Prompts.TARIFF, now).served(usage);
    }

    private static Prompt marked(String message, Ttl ttl) {
        return marked(message, ttl, ClientMarker.Place.BLOCK);
    }

    private static Prompt marked(String message, Ttl ttl, ClientMarker.Place place) {
        return Prompts.prompt()
                .system("s", 2_000)
                .message(message, 100)
                .marked(ttl, place)
                .build();
    }
}
