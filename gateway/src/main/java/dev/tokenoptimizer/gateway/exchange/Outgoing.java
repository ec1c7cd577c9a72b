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
 * @param body as the client sent it
 * @param plan what it was planned by; null where it was not
 */
record Outgoing(
        Buffer bytes,
        boolean marked,
        BodyCollector body,
        @Nullable PreparedRequest plan) {

    /** The body as the client sent it. */
    static Outgoing original(BodyCollector body) {
        return of(body, List.of(), null);
    }

    /** The body as it was planned; the original where the edits do not fit, which the books and the plan are told. */
    static Outgoing planned(BodyCollector body, PreparedRequest plan, Books books, Defects defects) {
        try {
            Outgoing edited = of(body, plan.edits(), plan);
            return plan.keyHeader().isPresent() ? new Outgoing(edited.bytes, true, body, plan) : edited;
        } catch (IllegalArgumentException defect) {
            defects.note(Defects.Part.OPTIMIZER, defect, books.id);
            books.passThrough = PassThrough.EDITS_MISFIT;
            plan.markersRefused();
            return of(body, List.of(), plan);
        }
    }

    /** What goes once the provider refused this, which the plan hears: the original, but for what the platform would refuse anyway. */
    Outgoing onceRefused() {
        if (plan == null) {
            return original(body);
        }
        plan.markersRefused();
        return of(body, plan.editsOnceRefused(), plan);
    }

    private static Outgoing of(BodyCollector body, List<Edit> edits, @Nullable PreparedRequest plan) {
        return new Outgoing(Splice.apply(body.array(), body.length(), edits), !edits.isEmpty(), body, plan);
    }
}
