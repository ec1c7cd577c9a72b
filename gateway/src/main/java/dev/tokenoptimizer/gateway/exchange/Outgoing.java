package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.gateway.http.BodyCollector;
import dev.tokenoptimizer.gateway.http.Splice;
import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.optimizer.PreparedRequest;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A body as it goes to the provider.
 *
 * @param bytes all of it
 * @param marked whether it, or a header that carries a key, differs from what the client sent
 */
record Outgoing(Buffer bytes, boolean marked) {

    /** The body as the client sent it. */
    static Outgoing original(BodyCollector body) {
        return new Outgoing(Splice.apply(body.array(), body.length(), List.of()), false);
    }

    /** The body once the provider refused what was planned: as the client sent it, but for what the platform would refuse anyway. */
    static Outgoing refused(BodyCollector body, @Nullable PreparedRequest plan) {
        List<Edit> edits = plan == null ? List.of() : plan.editsOnceRefused();
        return new Outgoing(Splice.apply(body.array(), body.length(), edits), !edits.isEmpty());
    }

    /** The body as it was planned; the original where the edits do not fit, which the books and the plan are told. */
    static Outgoing planned(BodyCollector body, PreparedRequest plan, Books books, Defects defects) {
        List<Edit> edits = plan.edits();
        try {
            return new Outgoing(
                    Splice.apply(body.array(), body.length(), edits),
                    !edits.isEmpty() || plan.keyHeader().isPresent());
        } catch (IllegalArgumentException defect) {
            defects.note(Defects.Part.OPTIMIZER, defect, books.id);
            books.passThrough = PassThrough.EDITS_MISFIT;
            plan.markersRefused();
            return original(body);
        }
    }
}
