package dev.tokenoptimizer.gateway;

import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.ledger.LedgerEntry;
import dev.tokenoptimizer.optimizer.Optimizer;
import dev.tokenoptimizer.optimizer.PreparedRequest;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.usage.Usage;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A marked request that fails where a test wants it to. */
final class BrokenRequest implements PreparedRequest {

    private final PreparedRequest sound;

    @Nullable
    Throwable defect;

    boolean booksFail;
    boolean tapFails;

    private BrokenRequest(PreparedRequest sound) {
        this.sound = sound;
    }

    /** An optimizer whose requests are broken in one way. */
    static Optimizer with(Consumer<BrokenRequest> breaking) {
        MarkingOptimizer marking = new MarkingOptimizer();
        return (body, length, facts) -> {
            BrokenRequest request = new BrokenRequest(marking.prepare(body, length, facts));
            breaking.accept(request);
            return request;
        };
    }

    private void books() {
        if (booksFail) {
            throw new IllegalStateException("books");
        }
    }

    @Override
    public String model() {
        return sound.model();
    }

    @Override
    public Plan plan() {
        return sound.plan();
    }

    @Override
    public List<Edit> edits() {
        return sound.edits();
    }

    @Override
    public Timings timings() {
        return sound.timings();
    }

    @Override
    public Optional<String> fallback() {
        return sound.fallback();
    }

    @Override
    public Optional<Throwable> defect() {
        return Optional.ofNullable(defect);
    }

    @Override
    public UsageTap tap(String contentType, String contentEncoding) {
        if (tapFails) {
            throw new IllegalStateException("tap");
        }
        return sound.tap(contentType, contentEncoding);
    }

    @Override
    public void markersRefused() {
        books();
    }

    @Override
    public void refusalExplained(int status, String error) {
        books();
    }

    @Override
    public void begun() {
        books();
    }

    @Override
    public Optional<LedgerEntry> served(Usage usage) {
        books();
        return sound.served(usage);
    }

    @Override
    public void abandoned() {
        books();
    }
}
