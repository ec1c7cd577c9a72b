package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.dialect.Dialect;
import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.history.Sending;
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
    private Plan inForce;
    private @Nullable Sending sending;
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
            Timings timings) {
        this.dialect = dialect;
        this.knowledge = knowledge;
        this.time = time;
        this.facts = facts;
        this.prompt = prompt;
        this.correction = correction;
        this.decision = decision;
        this.edits = edits;
        this.timings = timings;
        boolean changesNothing = facts.mode() != Mode.OPTIMIZE;
        this.inForce = changesNothing ? Decision.asSent(prompt, Reason.OFF) : decision.plan();
        long now = time.millis().getAsLong();
        Tariff tariff = decision.tariff();
        this.account =
                tariff == null ? null : knowledge.accounting().open(facts.application(), prompt, inForce, tariff, now);
        Recall recall = decision.recall();
        this.sending = recall == null ? null : knowledge.history().sent(prompt, decision.plan(), recall, now);
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
    public Optional<String> fallback() {
        return Optional.ofNullable(decision.failure());
    }

    @Override
    public UsageTap tap(String contentType, String contentEncoding) {
        return dialect.tap(contentType, contentEncoding);
    }

    @Override
    public synchronized void markersRefused() {
        inForce = Decision.asSent(prompt, Reason.REFUSED_LATELY);
        decision.release();
        if (account != null) {
            account.sentUnchanged();
        }
        Recall recall = decision.recall();
        if (sending != null && recall != null) {
            sending.abandoned();
            sending = knowledge
                    .history()
                    .sent(prompt, inForce, recall, time.millis().getAsLong());
        }
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
        if (sending != null) {
            sending.begun();
        }
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
        correction.learn(prompt, usage.input());
        if (sending != null && facts.mode() == Mode.OPTIMIZE) {
            sending.served(usage);
        }
        LedgerEntry entry = account == null ? Accounting.unpriced(facts.application(), usage) : account.served(usage);
        knowledge.ledger().record(entry);
        LearningBudget.Reservation reservation = decision.reservation();
        if (reservation != null) {
            reservation.settle(entry, inForce);
        }
        return Optional.of(entry);
    }

    @Override
    public synchronized void abandoned() {
        if (ended) {
            return;
        }
        ended = true;
        decision.release();
        if (sending != null) {
            sending.abandoned();
        }
    }
}
