package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.answer.ByteSink;
import dev.tokenoptimizer.answer.EventFilter;
import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.ledger.LedgerEntry;
import dev.tokenoptimizer.optimizer.ColdPrefix;
import dev.tokenoptimizer.optimizer.PreparedRequest;
import dev.tokenoptimizer.optimizer.ReadRequest;
import dev.tokenoptimizer.optimizer.RequestFacts;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.SentKey;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.PromptFamily;
import dev.tokenoptimizer.usage.Usage;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps a failure to book a request's outcome from the request and its answer. */
final class GuardedRequest implements PreparedRequest {

    private final PreparedRequest request;
    private final Defects defects;
    private final String id;
    private boolean told;
    private Consumer<Runnable> whenBegun = Runnable::run;
    private Runnable whenRefused = () -> {};

    private GuardedRequest(PreparedRequest request, Defects defects, String id) {
        this.request = request;
        this.defects = defects;
        this.id = id;
        tell();
    }

    /**
     * Lets somebody else hear of its fate.
     *
     * @param begun hears that the answer began, and says when that counts
     * @param refused hears that other markers are in force
     */
    void tell(Consumer<Runnable> begun, Runnable refused) {
        whenBegun = begun;
        whenRefused = refused;
    }

    /** What the optimizer itself caught, once. */
    private void tell() {
        if (!told) {
            request.defect().ifPresent(defect -> {
                told = true;
                defects.note(Defects.Part.OPTIMIZER, defect, id);
            });
        }
    }

    /** Reads and plans a request; null when even that fails. */
    static @Nullable GuardedRequest prepare(
            Shared shared, String dialect, byte[] body, int length, RequestFacts facts, String id) {
        try {
            return new GuardedRequest(
                    shared.optimizers().of(dialect).prepare(body, length, facts), shared.defects(), id);
        } catch (RuntimeException | Error defect) {
            shared.defects().note(Defects.Part.OPTIMIZER, defect, id);
            return null;
        }
    }

    /** What a request belongs together with; empty when even that fails. */
    static Optional<PromptFamily> family(
            Shared shared, String dialect, byte[] body, int length, RequestFacts facts, String id) {
        try {
            return shared.optimizers().of(dialect).family(body, length, facts);
        } catch (RuntimeException | Error defect) {
            shared.defects().note(Defects.Part.OPTIMIZER, defect, id);
            return Optional.empty();
        }
    }

    /** Reads a request and leaves its plan for later; null when even that fails. */
    static @Nullable ReadRequest read(
            Shared shared, String dialect, byte[] body, int length, RequestFacts facts, String id) {
        try {
            return shared.optimizers().of(dialect).read(body, length, facts);
        } catch (RuntimeException | Error defect) {
            shared.defects().note(Defects.Part.OPTIMIZER, defect, id);
            return null;
        }
    }

    /** Plans a request that was read; null when even that fails. */
    static @Nullable GuardedRequest plan(Shared shared, ReadRequest read, List<ColdPrefix> led, String id) {
        try {
            return new GuardedRequest(read.plan(led), shared.defects(), id);
        } catch (RuntimeException | Error defect) {
            shared.defects().note(Defects.Part.OPTIMIZER, defect, id);
            return null;
        }
    }

    @Override
    public String model() {
        return request.model();
    }

    @Override
    public Plan plan() {
        return request.plan();
    }

    @Override
    public List<Edit> edits() {
        return request.edits();
    }

    @Override
    public List<Edit> editsOnceRefused() {
        return request.editsOnceRefused();
    }

    @Override
    public boolean writes(ColdPrefix prefix, int tokensMin) {
        return request.writes(prefix, tokensMin);
    }

    @Override
    public Timings timings() {
        return request.timings();
    }

    @Override
    public Optional<String> fallback() {
        return request.fallback();
    }

    @Override
    public Optional<Throwable> defect() {
        return request.defect();
    }

    @Override
    public Optional<SentKey> keyHeader() {
        return request.keyHeader();
    }

    @Override
    public boolean asksForUsage() {
        return request.asksForUsage();
    }

    @Override
    public EventFilter filter(ByteSink onward) {
        return request.filter(onward);
    }

    @Override
    public UsageTap tap(String contentType, String contentEncoding) {
        return request.tap(contentType, contentEncoding);
    }

    @Override
    public Optional<Fingerprint> answer() {
        return request.answer();
    }

    @Override
    public void markersRefused() {
        guard(request::markersRefused);
        whenRefused.run();
    }

    @Override
    public void refusalExplained(int status, String error) {
        guard(() -> request.refusalExplained(status, error));
    }

    @Override
    public void begun() {
        whenBegun.accept(() -> guard(request::begun));
    }

    @Override
    public Optional<LedgerEntry> served(Usage usage) {
        try {
            Optional<LedgerEntry> entry = request.served(usage);
            tell();
            return entry;
        } catch (RuntimeException | Error defect) {
            defects.note(Defects.Part.BOOKS, defect, id);
            return Optional.empty();
        }
    }

    @Override
    public void abandoned() {
        guard(request::abandoned);
    }

    private void guard(Runnable booking) {
        try {
            booking.run();
            tell();
        } catch (RuntimeException | Error defect) {
            defects.note(Defects.Part.BOOKS, defect, id);
        }
    }
}
