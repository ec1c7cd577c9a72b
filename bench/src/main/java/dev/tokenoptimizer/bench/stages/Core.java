package dev.tokenoptimizer.bench.stages;

import dev.tokenoptimizer.bench.body.Conversation;
import dev.tokenoptimizer.bench.body.Turn;
import dev.tokenoptimizer.dialect.Dialect;
import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.Reading;
import dev.tokenoptimizer.dialect.anthropic.AnthropicMessages;
import dev.tokenoptimizer.history.HistoryLimits;
import dev.tokenoptimizer.history.InMemoryHistory;
import dev.tokenoptimizer.ledger.LearningBudget;
import dev.tokenoptimizer.optimizer.Knowledge;
import dev.tokenoptimizer.optimizer.Mode;
import dev.tokenoptimizer.optimizer.PreparedRequest;
import dev.tokenoptimizer.optimizer.PromptOptimizer;
import dev.tokenoptimizer.optimizer.RequestFacts;
import dev.tokenoptimizer.optimizer.Time;
import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.planner.EvidencePlanner;
import dev.tokenoptimizer.planner.PlanPolicy;
import dev.tokenoptimizer.planner.Planner;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tokens.TokenEstimator;
import dev.tokenoptimizer.usage.Usage;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The core put together as the gateway does it, with a clock that moves on with the requests, and traffic to fill its history:
 * conversations that share their beginning and grow turn by turn, billed as planned.
 */
final class Core {

    private static final long MILLIS_PER_REQUEST = 5;
    private static final int APPLICATIONS = 50;
    private static final long SECRET_HIGH = 0x0123_4567_89AB_CDEFL;
    private static final long SECRET_LOW = 0x0FED_CBA9_8765_4321L;

    final Dialect dialect;
    final InMemoryHistory history = new InMemoryHistory(HistoryLimits.standard());
    final Planner planner = new EvidencePlanner();
    final Tariff tariff;
    final ReadContext context;
    final PlanPolicy policy = new PlanPolicy(ClientMarkers.AUGMENT, LearningBudget.standardCredit());

    private final AtomicLong now = new AtomicLong(1_750_000_000_000L);
    private final PromptOptimizer optimizer;
    private final RequestFacts facts;

    Core() {
        TariffBook tariffs = TariffBook.shipped();
        CacheScope scope = new CacheScope("anthropic", "workspace");
        tariff = tariffs.find(scope.provider(), Conversation.MODEL).orElseThrow();
        dialect = new AnthropicMessages(new FingerprintKey(SECRET_HIGH, SECRET_LOW), tariffs, TokenEstimator.shipped());
        context = new ReadContext(scope, "", model -> 1);
        facts = new RequestFacts(scope, "", "bench", Mode.OPTIMIZE, ClientMarkers.AUGMENT, 0, false);
        optimizer = new PromptOptimizer(
                dialect,
                tariffs,
                planner,
                Knowledge.empty(
                        history,
                        new InMemoryHistory(HistoryLimits.standard()),
                        APPLICATIONS,
                        LearningBudget.standardCredit()),
                new Time(now::get, System::nanoTime));
    }

    long now() {
        return now.get();
    }

    Prompt read(Turn turn) {
        return ((Reading.Read) dialect.read(turn.body(), turn.body().length, context)).prompt();
    }

    /** All that the core does for one request from its last byte to the end of its answer. */
    PreparedRequest serve(Turn turn) {
        now.addAndGet(MILLIS_PER_REQUEST);
        PreparedRequest prepared = optimizer.prepare(turn.body(), turn.body().length, facts);
        prepared.begun();
        Expectation expected = prepared.plan().expectation();
        prepared.served(new Usage(expected.fresh(), expected.read(), expected.written(), 0, OptionalLong.of(200)));
        return prepared;
    }

    /** Serves that many whole conversations. */
    void warm(Conversation conversation, int rounds) {
        for (int round = 0; round < rounds; round++) {
            for (Turn turn : conversation.turns()) {
                turn.name(round);
                serve(turn);
            }
        }
    }
}
