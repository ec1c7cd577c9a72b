package dev.tokenoptimizer.planner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.Reading;
import dev.tokenoptimizer.dialect.openai.OpenAiDialect;
import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.PlanCheck;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.plan.Strategy;
import dev.tokenoptimizer.plan.Violation;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Reach;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tokens.TokenEstimator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The breakpoint that the provider sets by itself: what is found from it, and who may remove it. */
class ImplicitBreakpointTest {

    private static final Tariff TARIFF =
            TariffBook.shipped().find("openai", "gpt-5.6-sol").orElseThrow();
    private static final String LONG = "many words of one long text ".repeat(400);
    private static final PlanPolicy POLICY = new PlanPolicy(ClientMarkers.AUGMENT, Money.dollars("1"));

    private static Prompt prompt(String... messages) {
        byte[] body = ("{\"model\":\"gpt-5.6-sol\",\"messages\":[" + String.join(",", messages) + "]}").getBytes(UTF_8);
        OpenAiDialect dialect =
                OpenAiDialect.chat(new FingerprintKey(1, 2), TariffBook.shipped(), TokenEstimator.shipped());
        ReadContext context = new ReadContext(new CacheScope("openai", "w"), "", model -> 1);
        return ((Reading.Read) dialect.read(body, body.length, context)).prompt();
    }

    private static String message(String role, String text) {
        return "{\"role\":\"" + role + "\",\"content\":\"" + text + "\"}";
    }

    private static Prompt conversation() {
        return prompt(
                message("developer", "rules"),
                message("user", LONG),
                message("assistant", "yes"),
                message("user", "go on"));
    }

    @Test
    void fromItEndsOfMessagesAreFoundButNotWhatTheModelSaid() {
        Reach reach = TARIFF.reach();
        Prompt prompt = conversation();

        assertThat(reach.finds(prompt, 3, true, 1)).isTrue();
        assertThat(reach.finds(prompt, 3, true, 2)).isFalse();
        assertThat(reach.finds(prompt, 3, true, 3)).isTrue();
        assertThat(reach.finds(prompt, 3, false, 1)).isFalse();
    }

    @Test
    void theEndOfTheHeadIsFoundHoweverFarItIs() {
        String[] messages = new String[60];
        messages[0] = message("developer", "rules");
        for (int i = 1; i < messages.length; i++) {
            messages[i] = message("user", "turn " + i);
        }
        Prompt prompt = prompt(messages);

        assertThat(TARIFF.reach().finds(prompt, 59, true, 40)).isTrue();
        assertThat(TARIFF.reach().finds(prompt, 59, true, 39)).isFalse();
        assertThat(TARIFF.reach().finds(prompt, 59, true, 0)).isTrue();
    }

    @Test
    void withoutAllowanceItStays() {
        PlanPolicy nothingLeft = new PlanPolicy(ClientMarkers.AUGMENT, Money.ZERO);

        Plan plan = new EvidencePlanner().plan(conversation(), Recall.nothing(), TARIFF, nothingLeft, 0);

        assertThat(plan.changesBytes()).isFalse();
        assertThat(plan.breakpoints()).extracting(Breakpoint::reason).containsExactly(Reason.IMPLICIT);
    }

    @Test
    void nothingThatSpeaksForAReturnRemovesIt() {
        Plan plan = new EvidencePlanner().plan(conversation(), Recall.nothing(), TARIFF, POLICY, 0);

        assertThat(plan.removed()).isEqualTo(conversation().clientMarkers());
        assertThat(plan.breakpoints()).isEmpty();
        assertThat(PlanCheck.violations(conversation(), plan, TARIFF, ClientMarkers.AUGMENT))
                .isEmpty();
        assertThat(PlanCheck.violations(conversation(), plan, TARIFF, ClientMarkers.RESPECT))
                .isEmpty();
    }

    @Test
    void waitingForTheSecondSightingGoesWithoutIt() {
        Plan waiting =
                new FallbackPlanner(Strategy.SECOND_SIGHTING).plan(conversation(), Recall.nothing(), TARIFF, POLICY, 0);
        Plan asSent = new FallbackPlanner(Strategy.AS_SENT).plan(conversation(), Recall.nothing(), TARIFF, POLICY, 0);

        assertThat(waiting.removed()).hasSize(1);
        assertThat(asSent.changesBytes()).isFalse();
    }

    @Test
    void besidesAPlanOfTheClientsThatIsRespectedItStays() {
        Prompt marked = prompt("{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"" + LONG
                + "\",\"prompt_cache_breakpoint\":{\"mode\":\"explicit\"}}]}");
        Plan without =
                new Plan(List.of(), marked.implicitMarker().stream().toList(), List.of(), new Expectation(0, 0, 0));

        assertThat(PlanCheck.violations(marked, without, TARIFF, ClientMarkers.RESPECT))
                .extracting(Violation::rule)
                .containsExactly(Violation.Rule.WRONGLY_REMOVED);
        assertThat(PlanCheck.violations(marked, without, TARIFF, ClientMarkers.AUGMENT))
                .isEmpty();
    }

    /** OpenAI's models on Amazon Bedrock: what the provider writes unasked is reported never to be read. */
    @Test
    void whereItMayNeverBeReadWhatIsWantedIsMarkedInItsStead() {
        Tariff doubtful =
                TariffBook.shipped().find("bedrock-openai", "gpt-5.6-sol").orElseThrow();
        PlanPolicy awaited = new PlanPolicy(ClientMarkers.AUGMENT, Money.dollars("1"), 0, 3);

        Plan kept = new EvidencePlanner().plan(conversation(), Recall.nothing(), TARIFF, awaited, 0);
        Plan explicit = new EvidencePlanner().plan(conversation(), Recall.nothing(), doubtful, awaited, 0);

        assertThat(kept.removed()).isEmpty();
        assertThat(explicit.removed()).isEqualTo(conversation().clientMarkers());
        assertThat(explicit.breakpoints()).extracting(Breakpoint::block).contains(3);
        assertThat(new FallbackPlanner(Strategy.END)
                        .plan(conversation(), Recall.nothing(), doubtful, POLICY, 0)
                        .breakpoints())
                .extracting(Breakpoint::reason)
                .containsExactly(Reason.FALLBACK);
        assertThat(PlanCheck.violations(conversation(), explicit, doubtful, ClientMarkers.AUGMENT))
                .isEmpty();
    }
}
