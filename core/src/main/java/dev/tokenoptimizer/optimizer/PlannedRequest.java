package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.dialect.Dialect;
import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.ledger.Accounting;
import dev.tokenoptimizer.ledger.LearningBudget;
import dev.tokenoptimizer.ledger.LedgerEntry;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.usage.Usage;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request that was read: on its way from the moment it is made. */
final class PlannedRequest implements PreparedRequest {

    static final String HISTORY_FAILED = "history_failed";

    private final Dialect dialect;
    private final Knowledge knowledge;
    private final Time time;
    private final RequestFacts facts;
    private final Prompt prompt;
    private final AppliedCorrection correction;
    private final Decision decision;
    private final List<Edit> edits;
    private final Timings timings;

    private final Accounting.@Nullable OpenAccount account;
    private final Witness witness;
    private Plan inForce;
    private boolean begun;
    private boolean ended;

    PlannedRequest(
            Dialect dialect,
            Knowledge knowledge,
            Time time,
            RequestFacts facts,
            Prompt prompt,
            AppliedCorrection correction,
            Decision decision,
            List<Edit> edits,
            Timings timings,
            Witness witness,
            long startMillis) {
        this.dialect = dialect;
        this.knowledge = knowledge;
        this.time = time;
        this.facts = facts;
        this.prompt = prompt;
        this.correction = correction;
        this.decision = decision;
        this.edits = edits;
        this.timings = timings;
        this.witness = witness;
        boolean changesNothing = facts.mode() != Mode.OPTIMIZE;
        this.inForce = changesNothing ? Decision.asSent(prompt, Reason.OFF) : decision.plan();
        Tariff tariff = decision.tariff();
        this.account = tariff == null
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
    public Timings timings() {
        return timings;
    }

    @Override
    public synchronized Optional<String> fallback() {
        String failure = decision.failure();
        return failure == null && witness.failure() != null
                ? Optional.of(HISTORY_FAILED)
                : Optional.ofNullable(failure);
    }

    @Override
    public synchronized Optional<Throwable> defect() {
        Throwable defect = decision.defect();
        return Optional.ofNullable(defect == null ? witness.failure() : defect);
    }

    @Override
    public UsageTap tap(String contentType, String contentEncoding) {
        return dialect.tap(contentType, contentEncoding);
    }

    @Override
    public synchronized void markersRefused() {
        if (ended) {
            return;
        }
        inForce = Decision.asSent(prompt, Reason.REFUSED_LATELY);
        decision.release();
        if (account != null) {
            account.sentUnchanged();
        }
        witness.resent(inForce, time.millis().getAsLong());
    }

    @Override
    public void refusalExplained(int status, String error) {
        knowledge
                .refusals()
                .add(prompt.scope(), prompt.model(), error, time.millis().getAsLong());
    }

    @Override
    public synchronized void begun() {
        if (ended) {
            return;
        }
        begun = true;
        witness.begun();
        if (account != null) {
            account.begun();
        }
    }

    @Override
    public synchronized Optional<LedgerEntry> served(Usage usage) {
        if (ended) {
            return Optional.empty();
        }
        begun();
        ended = true;
        witness.served(usage);
        try {
            LedgerEntry entry =
                    account == null ? Accounting.unpriced(facts.application(), usage) : account.served(usage);
            knowledge.ledger().record(entry);
            if (account != null) {
                correction.learn(prompt, usage.input());
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
