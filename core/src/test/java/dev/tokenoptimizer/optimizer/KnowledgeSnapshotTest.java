package dev.tokenoptimizer.optimizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.Reading;
import dev.tokenoptimizer.dialect.anthropic.AnthropicMessages;
import dev.tokenoptimizer.history.HistoryLimits;
import dev.tokenoptimizer.history.InMemoryHistory;
import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.ledger.LearningBudget;
import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.planner.EvidencePlanner;
import dev.tokenoptimizer.planner.Prompts;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.snapshot.Snapshot;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tokens.TokenEstimator;
import dev.tokenoptimizer.usage.Usage;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KnowledgeSnapshotTest {

    private static final FingerprintKey KEY = new FingerprintKey(1, 2);
    private static final TariffBook TARIFFS = TariffBook.shipped();
    private static final AnthropicMessages DIALECT = new AnthropicMessages(KEY, TARIFFS, TokenEstimator.shipped());
    private static final CacheScope SCOPE = new CacheScope("anthropic", "w");
    private static final String HEAD = "The rules of the house, one after the other. ".repeat(400);

    private final AtomicLong now = new AtomicLong(1_700_000_000_000L);

    @Test
    void whatIsKnownOfAnyPromptIsTheSameAfterARestart() throws Exception {
        for (long seed = 1; seed <= 5; seed++) {
            Random random = new Random(seed);
            Knowledge before = knowledge();
            List<byte[]> bodies = converse(before, random, 300);
            bodies.forEach(body -> recall(before, body));
            Knowledge after = restarted(before);
            for (byte[] body : bodies) {
                assertThat(recall(after, body)).as("seed %d", seed).isEqualTo(recall(before, body));
            }
        }
    }

    private Recall recall(Knowledge knowledge, byte[] body) {
        Reading reading = DIALECT.read(body, body.length, new ReadContext(SCOPE, "", model -> 1));
        return knowledge.history().recall(((Reading.Read) reading).prompt(), Prompts.TERMS, now.get());
    }

    @Test
    void aHeadWrittenBeforeTheRestartIsReadAfterIt() throws Exception {
        Knowledge before = knowledge();
        send(before, body("one", List.of()));

        Plan warm = plan(restarted(before), body("two", List.of()));
        Plan cold = plan(knowledge(), body("two", List.of()));

        assertThat(warm.breakpoints()).anyMatch(marker -> marker.reason() == Reason.LIVE_ENTRY);
        assertThat(cold.breakpoints()).noneMatch(marker -> marker.reason() == Reason.LIVE_ENTRY);
    }

    @Test
    void whatExpiredMeanwhileIsNotBelievedIn() throws Exception {
        Knowledge before = knowledge();
        send(before, body("one", List.of()));
        byte[] file = file(before);
        now.addAndGet(3_600_001);

        Plan plan = plan(restored(file), body("two", List.of()));

        assertThat(plan.breakpoints()).noneMatch(marker -> marker.reason() == Reason.LIVE_ENTRY);
    }

    @Test
    void aClockThatWasSetBackIsBorne() throws Exception {
        Knowledge before = knowledge();
        send(before, body("one", List.of()));
        byte[] file = file(before);
        now.addAndGet(-7_200_000);

        Plan plan = plan(restored(file), body("two", List.of()));

        assertThat(plan.expectation().read()).isPositive();
    }

    @Test
    void aSpentBudgetStaysSpent() throws Exception {
        Knowledge before = knowledge();
        assertThat(before.budget().reserve("app", LearningBudget.standardCredit()))
                .isPresent();

        assertThat(restarted(before).budget().allowance("app").picoDollars()).isZero();
    }

    @Test
    void correctionsOfEstimatesAndRefusalsAreKept() throws Exception {
        Knowledge before = knowledge();
        before.corrections().learn(SCOPE, "m", 1, 1_000, 1_500);
        before.refusals().add(SCOPE, "m", "cache_control: extra inputs are not permitted", now.get());
        before.longRefusals().add(SCOPE, "n", "cache_control.ttl: extra inputs are not permitted", now.get());

        Knowledge after = restarted(before);

        assertThat(after.corrections().ratio(SCOPE, "m"))
                .isEqualTo(before.corrections().ratio(SCOPE, "m"));
        assertThat(after.refusals().active(SCOPE, "m", now.get())).isTrue();
        assertThat(after.refusals().active(SCOPE, "n", now.get())).isFalse();
        assertThat(after.longRefusals().active(SCOPE, "n", now.get())).isTrue();
    }

    @Test
    void noTextOfAPromptIsInTheFile() throws Exception {
        Knowledge before = knowledge();
        send(before, body("an unmistakable question", List.of("an unmistakable answer")));

        assertThat(new String(file(before), UTF_8))
                .doesNotContain("unmistakable")
                .doesNotContain("rules of the house");
    }

    /** Conversations that begin, go on or pause; their requests. */
    private List<byte[]> converse(Knowledge knowledge, Random random, int requests) {
        List<byte[]> bodies = new ArrayList<>();
        List<List<String>> conversations = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            now.addAndGet(random.nextInt(20) == 0 ? 400_000 : random.nextInt(20_000));
            if (conversations.isEmpty() || random.nextInt(4) == 0) {
                conversations.add(new ArrayList<>());
            }
            List<String> turns = conversations.get(random.nextInt(conversations.size()));
            byte[] body = body("question " + random.nextInt(50), turns);
            bodies.add(body);
            send(knowledge, body);
            turns.add("question " + turns.size() + " at length. ".repeat(20));
        }
        return bodies;
    }

    private void send(Knowledge knowledge, byte[] body) {
        PreparedRequest request = optimizer(knowledge).prepare(body, body.length, facts());
        Expectation expected = request.plan().expectation();
        request.begun();
        request.served(new Usage(expected.fresh(), expected.read(), expected.written(), 0, OptionalLong.of(50)));
    }

    private Plan plan(Knowledge knowledge, byte[] body) {
        return optimizer(knowledge).prepare(body, body.length, facts()).plan();
    }

    private Knowledge restarted(Knowledge before) throws Exception {
        return restored(file(before));
    }

    private byte[] file(Knowledge before) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Snapshot.write(out, KEY, now.get(), before.saved());
        return out.toByteArray();
    }

    private Knowledge restored(byte[] file) throws Exception {
        Knowledge after = knowledge();
        Snapshot.read(file, KEY, now.get(), after.saved());
        return after;
    }

    private static Knowledge knowledge() {
        return Knowledge.empty(
                new InMemoryHistory(HistoryLimits.standard()),
                new InMemoryHistory(HistoryLimits.standard()),
                10,
                LearningBudget.standardCredit());
    }

    private PromptOptimizer optimizer(Knowledge knowledge) {
        return new PromptOptimizer(
                DIALECT, TARIFFS, new EvidencePlanner(), knowledge, new Time(now::get, System::nanoTime));
    }

    private static RequestFacts facts() {
        return new RequestFacts(SCOPE, "", "app", Mode.OPTIMIZE, ClientMarkers.AUGMENT, 0, false);
    }

    private static byte[] body(String question, List<String> turns) {
        StringBuilder messages = new StringBuilder();
        for (int i = 0; i < turns.size(); i++) {
            messages.append(message("user", turns.get(i)))
                    .append(',')
                    .append(message("assistant", "so it is"))
                    .append(',');
        }
        messages.append(message("user", question));
        return ("{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":10,\"system\":\"" + HEAD + "\",\"messages\":["
                        + messages + "]}")
                .getBytes(UTF_8);
    }

    private static String message(String role, String text) {
        return "{\"role\":\"" + role + "\",\"content\":\"" + text + "\"}";
    }
}
