package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.dialect.Dialect;
import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.Reading;
import dev.tokenoptimizer.history.History;
import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.history.Terms;
import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.ledger.LearningBudget;
import dev.tokenoptimizer.ledger.Premium;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.PlanCheck;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.plan.SentKey;
import dev.tokenoptimizer.plan.Strategy;
import dev.tokenoptimizer.plan.Violation;
import dev.tokenoptimizer.planner.FallbackPlanner;
import dev.tokenoptimizer.planner.PlanPolicy;
import dev.tokenoptimizer.planner.Planner;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.Modifier;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.PromptFamily;
import dev.tokenoptimizer.tariff.CacheRules;
import dev.tokenoptimizer.tariff.EntryRules;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.Tariffs;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The optimizer for one dialect: reads, recalls, plans and marks, and learns from the outcome. Thread-safe. */
public final class PromptOptimizer implements Optimizer {

    private static final double HUNDREDTHS_OF_A_PERCENT = 100;
    private static final int HOLD_OUT_SHARES = 10_000;

    /** Estimates are a little off: a prompt that may be long enough to be cached is asked about. */
    private static final double MINIMUM_MARGIN = 1.5;

    /** What the answer's tier says, in place of the request's. */
    private static final Set<Modifier> TIERS = Set.of(Modifier.FLEX, Modifier.PRIORITY);

    private final Dialect dialect;
    private final Tariffs tariffs;
    private final Planner planner;
    private final Knowledge knowledge;
    private final Time time;
    private final Map<Mode, OtherInstances> others;
    private final UsageAsk usageAsk;
    private final Translator translator = new Translator();
    private final Keys keys = new Keys();
    private final UnmarkedReads unmarkedReads = new UnmarkedReads();

    /** One that knows what its own requests taught. */
    public PromptOptimizer(Dialect dialect, Tariffs tariffs, Planner planner, Knowledge knowledge, Time time) {
        this(dialect, tariffs, planner, knowledge, time, Map.of());
    }

    /**
     * One that asks others.
     *
     * @param others who knows more of the history that plans in each mode are made with
     */
    public PromptOptimizer(
            Dialect dialect,
            Tariffs tariffs,
            Planner planner,
            Knowledge knowledge,
            Time time,
            Map<Mode, OtherInstances> others) {
        this.dialect = dialect;
        this.tariffs = tariffs.at(dialect.name());
        this.planner = planner;
        this.knowledge = knowledge;
        this.time = time;
        this.others = Map.copyOf(others);
        this.usageAsk = new UsageAsk(dialect);
    }

    @Override
    public PreparedRequest prepare(byte[] body, int length, RequestFacts facts) {
        return read(body, length, facts).plan(List.of());
    }

    @Override
    public ReadRequest read(byte[] body, int length, RequestFacts facts) {
        long started = time.nanos().getAsLong();
        AppliedCorrection correction = new AppliedCorrection(knowledge.corrections(), facts.scope());
        Reading reading;
        try {
            reading = dialect.read(body, length, context(facts, correction));
        } catch (RuntimeException | StackOverflowError e) {
            return unreadable("reader_failed", e, facts, started);
        }
        if (reading instanceof Reading.Unreadable unreadable) {
            return unreadable(unreadable.cause().name().toLowerCase(Locale.ROOT), null, facts, started);
        }
        Prompt prompt = ((Reading.Read) reading).prompt();
        long readNanos = time.nanos().getAsLong() - started;
        return new UnplannedRequest(this, facts, prompt, correction, readNanos);
    }

    private static ReadContext context(RequestFacts facts, AppliedCorrection correction) {
        return new ReadContext(
                facts.scope(), facts.betas(), facts.model(), facts.modelNames(), facts.modifiers(), correction);
    }

    @Override
    public Optional<PromptFamily> family(byte[] body, int length, RequestFacts facts) {
        ReadContext context = context(facts, new AppliedCorrection(knowledge.corrections(), facts.scope()))
                .tellingDialogue();
        try {
            Optional<PromptFamily> told = dialect.family(body, length, context);
            return told.isEmpty() && dialect.read(body, length, context) instanceof Reading.Read read
                    ? Optional.of(Families.of(read.prompt(), body, length))
                    : told;
        } catch (RuntimeException | StackOverflowError unreadable) {
            // Reading it for its plan meets the same failure, and tells of it.
            return Optional.empty();
        }
    }

    private ReadRequest unreadable(String cause, @Nullable Throwable defect, RequestFacts facts, long started) {
        PreparedRequest unread = unread(cause, defect, facts, time.nanos().getAsLong() - started);
        return ReadRequest.independent(() -> unread);
    }

    /**
     * Plans a prompt that was read, to be sent now.
     *
     * @param write block through which others let it write first, -1 for none
     */
    PreparedRequest plan(Prompt prompt, AppliedCorrection correction, RequestFacts facts, int write, long readNanos) {
        long read = time.nanos().getAsLong();
        Decision decision;
        try {
            decision = decide(prompt, facts, write);
        } catch (RuntimeException | StackOverflowError e) {
            decision = Decision.failed(prompt, "planner_failed", e, tariff(prompt));
        }
        long planned = time.nanos().getAsLong();
        Marking marking = Marking.NONE;
        if (facts.mode() == Mode.OPTIMIZE) {
            try {
                decision = decision.with(translated(prompt, decision.plan(), decision, facts));
                marking = marking(prompt, decision, facts);
            } catch (RuntimeException e) {
                decision.release();
                decision = Decision.failed(prompt, "marker_failed", e, tariff(prompt));
            }
        }
        long marked = time.nanos().getAsLong();
        PreparedRequest.Timings timings = new PreparedRequest.Timings(readNanos, planned - read, marked - planned);
        long start = time.millis().getAsLong();
        Witness witness = Witness.of(knowledge, prompt, decision, facts.mode(), start);
        Throwable broken = witness.failure();
        if (broken != null) {
            decision.release();
            decision = Decision.failed(prompt, PlannedRequest.HISTORY_FAILED, broken, tariff(prompt));
            marking = Marking.NONE;
        }
        List<Edit> asking = decision.failure() == null ? usageAsk.edits(prompt, facts, start) : List.of();
        try {
            return new PlannedRequest(
                    this, facts, prompt, correction, decision, marking, asking, timings, witness, start);
        } catch (RuntimeException e) {
            decision.release();
            return unread("books_failed", e, facts, readNanos);
        }
    }

    /** A plan with what the platform refuses of the client's own said otherwise, where bytes may change at all. */
    private Plan translated(Prompt prompt, Plan plan, Decision decision, RequestFacts facts) {
        Tariff tariff = decision.tariff();
        if (tariff == null || decision.failure() != null || facts.optedOut() || facts.signed()) {
            return plan;
        }
        Recall recall = decision.recall();
        boolean mayWrap = !prompt.signedThinking() || (recall != null && recall.conversationKnown());
        boolean invoked = !facts.model().isEmpty();
        Plan translated = translator.translated(prompt, plan, tariff, invoked, mayWrap, now());
        if (!translated.equals(plan)) {
            List<Violation> broken = PlanCheck.violations(prompt, translated, tariff, facts.clientMarkers());
            if (!broken.isEmpty()) {
                throw new IllegalStateException("the translated plan breaks rules: " + broken);
            }
        }
        return translated;
    }

    /** What is refused is tried again without what we added of our own, where the client's own bytes would be refused too. */
    private Marking marking(Prompt prompt, Decision decision, RequestFacts facts) {
        List<Edit> edits = dialect.mark(prompt, decision.plan());
        Tariff tariff = decision.tariff();
        if (tariff == null || !decision.plan().changesCaching() || !Translator.concerns(prompt, tariff)) {
            return new Marking(edits, Optional.empty(), List.of());
        }
        Plan asSent = Decision.asSent(prompt, Reason.REFUSED_LATELY);
        Plan ifRefused = translated(prompt, asSent, decision, facts);
        return new Marking(edits, Optional.of(ifRefused), dialect.mark(prompt, ifRefused));
    }

    Dialect dialect() {
        return dialect;
    }

    Knowledge knowledge() {
        return knowledge;
    }

    Time time() {
        return time;
    }

    UnmarkedReads unmarkedReads() {
        return unmarkedReads;
    }

    Translator translator() {
        return translator;
    }

    UsageAsk usageAsk() {
        return usageAsk;
    }

    long now() {
        return time.millis().getAsLong();
    }

    /**
     * Those who know more of the history that is planned with; null where there are none, and for a prompt that cannot be
     * cached.
     */
    @Nullable
    OtherInstances others(Prompt prompt, RequestFacts facts) {
        Tariff tariff = others.isEmpty() || facts.mode() == Mode.OFF || facts.optedOut() ? null : tariff(prompt);
        if (tariff == null
                || prompt.tokens() * MINIMUM_MARGIN < tariff.minimumPrefix()
                || prompt.clientMarkers().size() > Decision.CLIENT_MARKERS_MAX) {
            return null;
        }
        return others.get(facts.mode());
    }

    /** What history knows of a prompt, where markers may be set; null where they may not. */
    @Nullable
    Recall recallForPlan(Prompt prompt, Tariff tariff, RequestFacts facts, long now) {
        return prompt.clientMarkers().size() > Decision.CLIENT_MARKERS_MAX
                        || reasonToLeaveAlone(prompt, facts, now) != null
                ? null
                : knowledge.history().recall(prompt, terms(tariff), now);
    }

    private PreparedRequest unread(String cause, @Nullable Throwable defect, RequestFacts facts, long readNanos) {
        return new UnreadRequest(dialect, knowledge.ledger(), facts.application(), cause, defect, readNanos);
    }

    private Decision decide(Prompt prompt, RequestFacts facts, int write) {
        long now = time.millis().getAsLong();
        Tariff tariff = tariff(prompt);
        if (facts.mode() == Mode.OFF) {
            return Decision.withheld(prompt, Reason.OFF, tariff);
        }
        if (tariff == null) {
            return Decision.withheld(prompt, Reason.UNKNOWN_MODEL, null);
        }
        if (prompt.clientMarkers().size() > Decision.CLIENT_MARKERS_MAX) {
            return Decision.withheld(prompt, Reason.NO_FREE_SLOT, tariff);
        }
        History history = facts.mode() == Mode.OBSERVE ? knowledge.imagined() : knowledge.history();
        Recall recall = history.recall(prompt, terms(tariff), now);
        Reason leave = reasonToLeaveAlone(prompt, facts, now);
        if (leave != null) {
            return Decision.withheld(prompt, leave, tariff).with(recall);
        }
        return tariff.rules() == CacheRules.AUTOMATIC
                ? Decision.keyed(prompt, tariff, keys.of(prompt, tariff, now)).with(recall)
                : plan(prompt, recall, tariff, facts, write, now);
    }

    /** What of a tariff history goes by. */
    public static Terms terms(Tariff tariff) {
        EntryRules entries = tariff.entries();
        return new Terms(
                tariff.shortTtl(),
                tariff.reach(),
                !entries.readRenewsOnlyItsEntry().taken(),
                entries.readableAtFirstByte().taken());
    }

    private @Nullable Reason reasonToLeaveAlone(Prompt prompt, RequestFacts facts, long now) {
        if (facts.optedOut()) {
            return Reason.OPTED_OUT;
        }
        if (facts.signed()) {
            return Reason.SIGNED;
        }
        if (prompt.blocks().isEmpty()) {
            return Reason.PREFIX_UNKNOWN;
        }
        if (prompt.lifetimeChosen()) {
            return Reason.CLIENT_LIFETIME;
        }
        if (knowledge.refusals().active(prompt.scope(), prompt.model(), now)) {
            return Reason.REFUSED_LATELY;
        }
        return heldOut(prompt.conversation(), facts.holdOutPercent()) ? Reason.HOLD_OUT : null;
    }

    /** Drawn by the keyed hash of the conversation's root, so that a conversation is held out as a whole or not at all. */
    static boolean heldOut(Fingerprint conversation, double percent) {
        return Long.remainderUnsigned(conversation.high(), HOLD_OUT_SHARES) < percent * HUNDREDTHS_OF_A_PERCENT;
    }

    /** Plans within the allowance; when another request took it meanwhile, plans once more with what is left. */
    private Decision plan(Prompt prompt, Recall recall, Tariff tariff, RequestFacts facts, int write, long now) {
        LearningBudget budget = knowledge.budget();
        Money allowance = budget.allowance(facts.application());
        Optional<SentKey> key = keys.of(prompt, tariff, now);
        Tariff weighed = tariff.unmarkedRead().isEmpty()
                ? tariff
                : tariff.weighedAgainst(unmarkedReads.share(prompt.scope(), prompt.model()));
        Planner inForce = planner(knowledge.strategies().inForce(facts.application()));
        for (int attempt = 0; attempt < 2; attempt++) {
            PlanPolicy policy =
                    new PlanPolicy(facts.clientMarkers(), allowance, budget.scarcity(facts.application()), write);
            Plan plan = inForce.plan(prompt, recall, weighed, policy, now).withKey(key);
            plan = longRefused(prompt) ? plan.withReason(Reason.LIFETIME_REFUSED_LATELY) : plan;
            List<Violation> broken = PlanCheck.violations(prompt, plan, tariff, facts.clientMarkers());
            if (!broken.isEmpty()) {
                IllegalStateException defect = new IllegalStateException("the plan breaks rules: " + broken);
                return Decision.failed(prompt, "plan_invalid", defect, tariff).with(recall);
            }
            if (facts.mode() != Mode.OPTIMIZE) {
                return Decision.planned(plan, tariff, recall, null);
            }
            Optional<LearningBudget.Reservation> reservation =
                    budget.reserve(facts.application(), Premium.atRisk(prompt, plan, tariff));
            if (reservation.isPresent()) {
                return Decision.planned(plan, tariff, recall, reservation.get());
            }
            allowance = Money.ZERO;
        }
        return Decision.withheld(prompt, Reason.BUDGET_SPENT, tariff).with(recall);
    }

    private Planner planner(Strategy strategy) {
        return strategy == Strategy.LEARNED ? planner : new FallbackPlanner(strategy);
    }

    @Nullable
    Tariff tariff(Prompt prompt) {
        return tariff(prompt, prompt.modifiers(), true);
    }

    /** The tariff where the provider served a request under that tier, whatever it asked for; null for a model that is not known. */
    @Nullable
    Tariff tariff(Prompt prompt, Set<Modifier> tier) {
        Set<Modifier> billed = EnumSet.noneOf(Modifier.class);
        billed.addAll(prompt.modifiers());
        billed.removeAll(TIERS);
        billed.addAll(tier);
        return tariff(prompt, billed, false);
    }

    private @Nullable Tariff tariff(Prompt prompt, Set<Modifier> modifiers, boolean learnt) {
        String provider = prompt.scope().provider();
        return tariffs.find(provider, prompt.model())
                .map(standard -> standard.under(modifiers))
                .map(tariff -> learnt ? learnt(prompt, tariff) : tariff)
                .orElse(null);
    }

    private Tariff learnt(Prompt prompt, Tariff listed) {
        String provider = prompt.scope().provider();
        Tariff tariff = longRefused(prompt) ? listed.withShortTtlOnly() : listed;
        return tariff.withMinimumPrefix(knowledge.minimums().minimum(provider, prompt.model(), tariff.minimumPrefix()));
    }

    private boolean longRefused(Prompt prompt) {
        return knowledge.longRefusals().active(prompt.scope(), prompt.model(), now());
    }
}
