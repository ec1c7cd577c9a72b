package dev.tokenoptimizer.bench.decision;

import dev.tokenoptimizer.history.HistoryLimits;
import dev.tokenoptimizer.history.InMemoryHistory;
import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.history.Sending;
import dev.tokenoptimizer.history.Terms;
import dev.tokenoptimizer.ledger.LearningBudget;
import dev.tokenoptimizer.optimizer.Knowledge;
import dev.tokenoptimizer.optimizer.Mode;
import dev.tokenoptimizer.optimizer.PreparedRequest;
import dev.tokenoptimizer.optimizer.PromptOptimizer;
import dev.tokenoptimizer.optimizer.RequestFacts;
import dev.tokenoptimizer.optimizer.Time;
import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.planner.EvidencePlanner;
import dev.tokenoptimizer.planner.PlanPolicy;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.usage.Usage;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A request that has just been read, and a history full of others. What a benchmark leaves out is done after it, so that every
 * request is planned, sent, answered and billed as planned, and the next one finds what it would find in life.
 */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class Arrival {

    private static final String MODEL = "claude-sonnet-4-5";
    private static final int PREFIXES = 100_000;

    /** History keeps all blocks of a short prompt and about that many of a long one. */
    private static final int PREFIXES_PER_CONVERSATION_MAX = 200;

    private static final long MILLIS_PER_REQUEST = 40;
    private static final int OUTPUT_TOKENS = 200;
    private static final long SEED = 1;
    private static final byte[] NO_BODY = {};

    /** Blocks of the prompt, six turns more or less. */
    @Param({"50", "500", "5000"})
    public int blocks;

    /** What came before. */
    @Param({"GROWS", "FIRST", "MARKED"})
    public Familiarity prompts;

    InMemoryHistory history;
    Tariff tariff;
    Terms terms;
    Prompt prompt;

    @Nullable
    Recall recall;

    @Nullable
    Plan plan;

    @Nullable
    Sending sending;

    @Nullable
    PreparedRequest prepared;

    long now = 1_750_000_000_000L;

    private final EvidencePlanner planner = new EvidencePlanner();
    private final PlanPolicy policy = new PlanPolicy(ClientMarkers.AUGMENT, LearningBudget.standardCredit());
    private final ReadAlready dialect = new ReadAlready();
    private Traffic traffic;
    private PromptOptimizer optimizer;
    private RequestFacts facts;

    /** Fills the history. */
    @Setup
    public void fill() {
        TariffBook tariffs = TariffBook.shipped();
        CacheScope scope = new CacheScope("anthropic", "workspace");
        tariff = tariffs.find(scope.provider(), MODEL).orElseThrow();
        terms = new Terms(tariff.shortTtl(), tariff.reach());
        history = new InMemoryHistory(HistoryLimits.standard());
        Knowledge knowledge = Knowledge.empty(
                history,
                new InMemoryHistory(HistoryLimits.standard()),
                Traffic.APPLICATIONS,
                LearningBudget.standardCredit());
        optimizer = new PromptOptimizer(dialect, tariffs, planner, knowledge, new Time(() -> now, System::nanoTime));
        facts = new RequestFacts(scope, "", "bench", Mode.OPTIMIZE, ClientMarkers.AUGMENT, 0, false);
        int open = PREFIXES / Math.min(blocks, PREFIXES_PER_CONVERSATION_MAX);
        traffic = new Traffic(prompts, blocks, open, MODEL, SEED);
        for (int i = 0; i < open * traffic.turns(); i++) {
            next();
            finish();
        }
        System.out.printf("%n# history: %,d prefixes of %,d conversations%n", history.entries(), open);
    }

    /** The next request arrives. */
    @Setup(Level.Invocation)
    public void arrive() {
        next();
        if (prompts == Familiarity.FIRST) {
            while (!traffic.first()) {
                traffic.restart();
                next();
            }
        } else {
            while (traffic.first()) {
                finish();
                next();
            }
        }
        dialect.next(prompt);
        AllocationProfiler.callBegins();
    }

    /** Whatever was not measured is done. */
    @TearDown(Level.Invocation)
    public void complete() {
        AllocationProfiler.callEnded();
        finish();
    }

    private void next() {
        now += MILLIS_PER_REQUEST;
        prompt = traffic.next();
        recall = null;
        plan = null;
        sending = null;
        prepared = null;
    }

    Recall recall() {
        Recall recalled = history.recall(prompt, terms, now);
        recall = recalled;
        return recalled;
    }

    Plan plan() {
        Plan planned = planner.plan(prompt, recalled(), tariff, policy, now);
        plan = planned;
        return planned;
    }

    Sending send() {
        Sending leaving = history.sent(prompt, planned(), recalled(), now);
        sending = leaving;
        return leaving;
    }

    PreparedRequest prepare() {
        PreparedRequest request = optimizer.prepare(NO_BODY, 0, facts);
        prepared = request;
        return request;
    }

    private Recall recalled() {
        Recall known = recall;
        return known == null ? recall() : known;
    }

    private Plan planned() {
        Plan known = plan;
        return known == null ? plan() : known;
    }

    /** The answer begins and ends, billed as planned. */
    void finish() {
        PreparedRequest request = prepared;
        if (request != null) {
            Usage usage = billed(request.plan());
            request.begun();
            request.served(usage);
            return;
        }
        Sending known = sending;
        Sending leaving = known == null ? send() : known;
        leaving.begun();
        leaving.served(billed(planned()));
    }

    private static Usage billed(Plan plan) {
        Expectation expected = plan.expectation();
        return new Usage(expected.fresh(), expected.read(), expected.written(), 0, OptionalLong.of(OUTPUT_TOKENS));
    }
}
