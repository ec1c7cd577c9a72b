package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.dialect.Dialect;
import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.ledger.Accounting;
import dev.tokenoptimizer.ledger.Ledger;
import dev.tokenoptimizer.ledger.LedgerEntry;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.usage.Usage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request whose body was not understood: it goes as it came, and its tokens are counted without a price. */
final class UnreadRequest extends UnchangedRequest {

    private final Dialect dialect;
    private final Ledger ledger;
    private final String application;
    private final String cause;
    private final @Nullable Throwable defect;
    private final Timings timings;

    UnreadRequest(
            Dialect dialect,
            Ledger ledger,
            String application,
            String cause,
            @Nullable Throwable defect,
            long readNanos) {
        super(Reason.UNREADABLE);
        this.dialect = dialect;
        this.ledger = ledger;
        this.application = application;
        this.cause = cause;
        this.defect = defect;
        this.timings = new Timings(readNanos, 0, 0);
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
    public Optional<LedgerEntry> served(Usage usage) {
        if (!end()) {
            return Optional.empty();
        }
        LedgerEntry entry = Accounting.unpriced(application, usage);
        ledger.record(entry);
        return Optional.of(entry);
    }
}
