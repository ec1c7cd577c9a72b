package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.dialect.Dialect;
import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.ledger.Accounting;
import dev.tokenoptimizer.ledger.Ledger;
import dev.tokenoptimizer.ledger.LedgerEntry;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.usage.Usage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A request whose body was not understood: it goes as it came, and its tokens are counted without a price. */
final class UnreadRequest implements PreparedRequest {

    private static final Plan NO_PLAN =
            new Plan(List.of(), List.of(), List.of(Reason.UNREADABLE), new Expectation(0, 0, 0));

    private final Dialect dialect;
    private final Ledger ledger;
    private final String application;
    private final String cause;
    private final @Nullable Throwable defect;
    private final Timings timings;
    private final AtomicBoolean ended = new AtomicBoolean();

    UnreadRequest(
            Dialect dialect,
            Ledger ledger,
            String application,
            String cause,
            @Nullable Throwable defect,
            long readNanos) {
        this.dialect = dialect;
        this.ledger = ledger;
        this.application = application;
        this.cause = cause;
        this.defect = defect;
        this.timings = new Timings(readNanos, 0, 0);
    }

    @Override
    public String model() {
        return "unknown";
    }

    @Override
    public Plan plan() {
        return NO_PLAN;
    }

    @Override
    public List<Edit> edits() {
        return List.of();
    }

    @Override
    public Timings timings() {
        return timings;
    }

    @Override
    public Optional<String> fallback() {
        return Optional.of(cause);
    }

    @Override
    public Optional<Throwable> defect() {
        return Optional.ofNullable(defect);
    }

    @Override
    public UsageTap tap(String contentType, String contentEncoding) {
        return dialect.tap(contentType, contentEncoding);
    }

    @Override
    public void markersRefused() {
        throw new IllegalStateException("nothing was marked");
    }

    @Override
    public void refusalExplained(int status, String error) {
        throw new IllegalStateException("nothing was marked");
    }

    @Override
    public void begun() {
        // Nothing was planned: nothing becomes readable that anybody waits for.
    }

    @Override
    public Optional<LedgerEntry> served(Usage usage) {
        if (!ended.compareAndSet(false, true)) {
            return Optional.empty();
        }
        LedgerEntry entry = Accounting.unpriced(application, usage);
        ledger.record(entry);
        return Optional.of(entry);
    }

    @Override
    public void abandoned() {
        ended.set(true);
    }
}
