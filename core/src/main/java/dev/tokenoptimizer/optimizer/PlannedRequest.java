package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.answer.ByteSink;
import dev.tokenoptimizer.answer.EventFilter;
import dev.tokenoptimizer.dialect.Dialect;
import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.ledger.Accounting;
import dev.tokenoptimizer.ledger.LearningBudget;
import dev.tokenoptimizer.ledger.LedgerEntry;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.plan.SentKey;
import dev.tokenoptimizer.plan.Strategy;
import dev.tokenoptimizer.planner.FallbackPlanner;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.CacheKey;
import dev.tokenoptimizer.tariff.CacheRules;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.usage.Usage;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A request that was read: on its way from the moment it is made. */
final class PlannedRequest implements PreparedRequest {

    static final String HISTORY_FAILED = "history_failed";
    private static final String COMPARISON_FAILED = "comparison_failed";

    /** The field of a marker that names its lifetime, as refusals name it. */
    private static final Pattern LIFETIME = Pattern.compile("\\bttl\\b");

    /** Without a plan of ours there is nothing to compare. */
    private static final Set<Reason> LEFT_ALONE = EnumSet.of(
            Reason.OPTED_OUT,
            Reason.HOLD_OUT,
            Reason.REFUSED_LATELY,
            Reason.PROVIDER_CACHES,
            Reason.PREFIX_UNKNOWN,
            Reason.CLIENT_LIFETIME);

    private final PromptOptimizer optimizer;
    private final Dialect dialect;
    private final Knowledge knowledge;
    private final Time time;
    private final RequestFacts facts;
    private final Prompt prompt;
    private final AppliedCorrection correction;
    private final Decision decision;
    private final Marking marking;
    private final List<Edit> edits;
    private final boolean onlyAsks;
    private boolean asks;
    private int refusals;
    private final Timings timings;

    private final long startMillis;
    private final Accounting.@Nullable OpenAccount account;
    private final Witness witness;
    private Plan inForce;
    private @Nullable UsageTap tap;
    private @Nullable Throwable incomparable;
    private boolean begun;
    private boolean ended;

    PlannedRequest(
            PromptOptimizer optimizer,
            RequestFacts facts,
            Prompt prompt,
            AppliedCorrection correction,
            Decision decision,
            Marking marking,
            List<Edit> asking,
            Timings timings,
            Witness witness,
            long startMillis) {
        this.optimizer = optimizer;
        this.dialect = optimizer.dialect();
        this.knowledge = optimizer.knowledge();
        this.time = optimizer.time();
        this.facts = facts;
        this.prompt = prompt;
        this.correction = correction;
        this.decision = decision;
        this.marking = marking;
        this.edits = asking.isEmpty() ? marking.edits() : UsageAsk.merged(marking.edits(), asking);
        this.onlyAsks = marking.edits().isEmpty();
        this.asks = !asking.isEmpty();
        this.timings = timings;
        this.witness = witness;
        this.startMillis = startMillis;
        boolean changesNothing = facts.mode() != Mode.OPTIMIZE;
        this.inForce = changesNothing ? Decision.asSent(prompt, Reason.OFF) : decision.plan();
        Tariff tariff = decision.tariff();
        this.account = tariff == null || tariff.prices().isNone()
                ? null
                : knowledge.accounting().open(facts.application(), prompt, inForce, tariff, startMillis);
    }

    @Override
    public String model() {
        Tariff tariff = decision.tariff();
        return tariff == null ? "unknown" : tariff.model();
    }

    @Override
    public Plan plan() {
        return decision.plan();
    }

    @Override
    public List<Edit> edits() {
        return edits;
    }

    @Override
    public synchronized List<Edit> editsOnceRefused() {
        return refusals == 1 ? marking.editsIfRefused() : List.of();
    }

    @Override
    public synchronized boolean writes(ColdPrefix prefix, int tokensMin) {
        int held = prompt.tokensThrough(prefix.block()) - prefix.tokens();
        for (Breakpoint breakpoint : inForce.breakpoints()) {
            if (breakpoint.block() <= prefix.block() && prompt.tokensThrough(breakpoint.block()) - held >= tokensMin) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Timings timings() {
        return timings;
    }

    @Override
    public synchronized Optional<String> fallback() {
        String failure = decision.failure();
        if (failure == null && witness.failure() != null) {
            failure = HISTORY_FAILED;
        }
        return Optional.ofNullable(failure == null && incomparable != null ? COMPARISON_FAILED : failure);
    }

    @Override
    public synchronized Optional<Throwable> defect() {
        Throwable defect = decision.defect() == null ? witness.failure() : decision.defect();
        return Optional.ofNullable(defect == null ? incomparable : defect);
    }

    @Override
    public synchronized Optional<SentKey> keyHeader() {
        return refusals > 0 || facts.mode() != Mode.OPTIMIZE
                ? Optional.empty()
                : decision.plan().key().filter(key -> key.place() == CacheKey.Place.HEADER);
    }

    @Override
    public synchronized boolean asksForUsage() {
        return asks;
    }

    @Override
    public EventFilter filter(ByteSink onward) {
        return new EventFilter(dialect::isUsageEvent, onward);
    }

    @Override
    public synchronized UsageTap tap(String contentType, String contentEncoding) {
        UsageTap listening = dialect.tap(contentType, contentEncoding);
        tap = listening;
        return listening;
    }

    @Override
    public synchronized Optional<Fingerprint> answer() {
        return tap == null ? Optional.empty() : tap.answerId().flatMap(dialect::answerName);
    }

    @Override
    public synchronized void markersRefused() {
        if (ended) {
            return;
        }
        asks = false;
        refusals++;
        inForce = marking.ifRefused()
                .filter(plan -> refusals == 1)
                .orElseGet(() -> Decision.asSent(prompt, Reason.REFUSED_LATELY));
        decision.release();
        if (account != null) {
            account.sentUnchanged();
        }
        witness.resent(inForce, time.millis().getAsLong());
    }

    @Override
    public synchronized void refusalExplained(int status, String error) {
        long now = time.millis().getAsLong();
        if (onlyAsks || UsageAsk.isMeant(error)) {
            optimizer.usageAsk().refused(prompt.scope(), prompt.model(), error, now);
        } else if (refusals > 1 || !decision.plan().changesCaching()) {
            optimizer.translator().refused(prompt, error, now);
        } else if (asksForAnHour() && LIFETIME.matcher(error).find()) {
            knowledge.longRefusals().add(prompt.scope(), prompt.model(), error, now);
        } else {
            knowledge.refusals().add(prompt.scope(), prompt.model(), error, now);
        }
    }

    private boolean asksForAnHour() {
        return decision.plan().breakpoints().stream()
                .anyMatch(breakpoint -> breakpoint.ours() && breakpoint.ttl() == Ttl.ONE_HOUR);
    }

    @Override
    public synchronized void begun() {
        if (ended || begun) {
            return;
        }
        begun = true;
        witness.begun();
        if (account != null) {
            account.begun();
        }
        compareStrategies();
    }

    private void compareStrategies() {
        Recall recall = decision.recall();
        Tariff tariff = decision.tariff();
        if (recall == null || tariff == null || !comparable()) {
            return;
        }
        Plan learned = facts.mode() == Mode.OBSERVE ? decision.plan() : inForce;
        try {
            knowledge
                    .strategies()
                    .begun(
                            facts.application(),
                            prompt,
                            tariff,
                            (strategy, live) -> strategy == Strategy.LEARNED
                                    ? learned.breakpoints()
                                    : new FallbackPlanner(strategy).markers(prompt, recall, tariff, live),
                            startMillis,
                            time.millis().getAsLong());
        } catch (RuntimeException e) {
            incomparable = e;
        }
    }

    /** What server tools write, and what a provider finds by itself, no shadow can tell. */
    private boolean comparable() {
        Tariff tariff = decision.tariff();
        if (tariff != null && tariff.unmarkedRead().isPresent()) {
            return false;
        }
        boolean clientPlan = facts.clientMarkers() == ClientMarkers.RESPECT && prompt.markedByClient();
        return decision.failure() == null
                && !clientPlan
                && !prompt.serverTools()
                && Collections.disjoint(decision.plan().withheld(), LEFT_ALONE);
    }

    @Override
    public synchronized Optional<LedgerEntry> served(Usage told) {
        if (ended) {
            return Optional.empty();
        }
        Usage usage = byLifetime(told);
        begun();
        ended = true;
        witness.served(usage);
        try {
            LedgerEntry entry = account == null
                    ? Accounting.unpriced(facts.application(), usage)
                    : account.served(
                            usage, tariffServed(), !inForce.breakpoints().isEmpty());
            knowledge.ledger().record(entry);
            if (account != null) {
                correction.learn(prompt, usage.input());
                learnMinimum(usage);
                learnUnmarkedReads(usage);
            }
            LearningBudget.Reservation reservation = decision.reservation();
            if (reservation != null) {
                reservation.settle(entry, inForce);
            }
            return Optional.of(entry);
        } finally {
            decision.release();
        }
    }

    /**
     * A bill of Chat Completions does not tell lifetimes apart: what was written has the one that the provider offers, or, where the
     * client chose a longer one, that.
     */
    private Usage byLifetime(Usage usage) {
        if (usage.written30m() == 0 || usage.written30m() < usage.written()) {
            return usage;
        }
        Tariff tariff = decision.tariff();
        if (tariff != null && tariff.shortTtl() == Ttl.FIVE_MINUTES) {
            boolean hour = tariff.rules() == CacheRules.AUTOMATIC
                    && prompt.lifetime()
                            .filter(ttl -> ttl.compareTo(Ttl.ONE_HOUR) >= 0)
                            .isPresent();
            return usage.writtenFor(hour ? Ttl.ONE_HOUR : Ttl.FIVE_MINUTES);
        }
        return prompt.lifetimeChosen() ? usage.writtenFor(Ttl.TWELVE_HOURS) : usage;
    }

    /** The tariff of the tier that the answer names, which may be another one than was asked for. */
    private Tariff tariffServed() {
        Tariff asked = Objects.requireNonNull(decision.tariff());
        return tap == null
                ? asked
                : tap.tier().map(tier -> optimizer.tariff(prompt, tier)).orElse(asked);
    }

    private void learnUnmarkedReads(Usage usage) {
        Tariff tariff = decision.tariff();
        Recall recall = decision.recall();
        if (tariff != null
                && recall != null
                && tariff.unmarkedRead().isPresent()
                && !prompt.serverTools()
                && inForce.breakpoints().isEmpty()) {
            optimizer.unmarkedReads().served(prompt, recall, tariff, usage, startMillis);
        }
    }

    /** What the bill says of the shortest prefix that is cached. Bills of server tools add up several prompts. */
    private void learnMinimum(Usage usage) {
        List<Breakpoint> markers = inForce.breakpoints();
        if (markers.isEmpty() || prompt.serverTools() || usage.read() > 0) {
            return;
        }
        String provider = prompt.scope().provider();
        if (usage.written() == 0) {
            double scale = usage.input() / Math.max(1.0, prompt.tokens());
            int deepest = markers.get(markers.size() - 1).block();
            long tokens = Math.round(prompt.tokensThrough(deepest) * scale);
            knowledge.minimums().ignored(provider, prompt.model(), tokens);
        } else if (markers.size() == 1) {
            knowledge.minimums().written(provider, prompt.model(), usage.written());
        }
    }

    @Override
    public synchronized void abandoned() {
        if (ended) {
            return;
        }
        ended = true;
        if (begun) {
            decision.lost();
        } else {
            decision.release();
        }
        witness.abandoned();
    }
}
