package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.ClientMarker.Place;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.CacheRules;
import dev.tokenoptimizer.tariff.MarkerField;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Says what a client asks for in a way that the platform takes, where it refuses the client's own: a marker where the provider
 * would put an automatic one, and no scope. But not where the provider lately refused just that. Thread-safe.
 */
final class Translator {

    private final Refusals refusals = new Refusals();

    /** Whether the platform refuses anything of what a client may have asked for. */
    static boolean concerns(Prompt prompt, Tariff tariff) {
        return !tariff.places().refused().isEmpty()
                && tariff.rules() == CacheRules.ANTHROPIC
                && !prompt.clientMarkers().isEmpty()
                && prompt.clientMarkers().size() <= Decision.CLIENT_MARKERS_MAX;
    }

    /** The same plan where nothing has to be said otherwise. */
    Plan translated(Prompt prompt, Plan plan, Tariff tariff, long now) {
        return concerns(prompt, tariff) && !refusals.active(prompt.scope(), prompt.model(), now)
                ? unscoped(prompt, automatic(prompt, plan, tariff), tariff)
                : plan;
    }

    /** The provider refused a translated request and took the original. */
    void refused(Prompt prompt, String error, long now) {
        refusals.add(prompt.scope(), prompt.model(), error, now);
    }

    private static Plan automatic(Prompt prompt, Plan plan, Tariff tariff) {
        Optional<ClientMarker> asked = prompt.clientMarkers().stream()
                .filter(marker -> marker.place() == Place.AUTOMATIC)
                .findFirst();
        if (asked.isEmpty()
                || plan.removed().contains(asked.get())
                || !tariff.places().refuse(MarkerField.AUTOMATIC)) {
            return plan;
        }
        List<ClientMarker> removed = new ArrayList<>(plan.removed());
        removed.add(asked.get());
        List<ClientMarker> left = new ArrayList<>(prompt.clientMarkers());
        left.removeAll(removed);
        List<Breakpoint> breakpoints = new ArrayList<>(
                plan.breakpoints().stream().filter(Breakpoint::ours).toList());
        int taken = breakpoints.size() + left.size();
        for (ClientMarker marker : left) {
            if (marker.block() >= 0 && breakpoints.stream().noneMatch(other -> other.block() == marker.block())) {
                breakpoints.add(Breakpoint.kept(marker));
            }
        }
        List<Reason> withheld = new ArrayList<>(plan.withheld());
        int block = asked.get().block();
        if (taken >= tariff.slots()) {
            withheld.add(Reason.NO_FREE_SLOT);
        } else if (block >= 0 && breakpoints.stream().allMatch(other -> other.block() < block)) {
            breakpoints.add(new Breakpoint(block, lifetime(asked.get(), breakpoints, tariff), Reason.TRANSLATED));
        }
        breakpoints.sort(Comparator.comparingInt(Breakpoint::block));
        return plan.with(breakpoints, removed, withheld);
    }

    /** The lifetime asked for; a shorter one where that is not on offer, or would stand behind a shorter one. */
    private static Ttl lifetime(ClientMarker asked, List<Breakpoint> before, Tariff tariff) {
        Ttl longest = tariff.longTtl();
        for (Breakpoint other : before) {
            longest = Collections.min(List.of(longest, other.ttl()));
        }
        return Collections.min(List.of(asked.ttl(), longest));
    }

    private static Plan unscoped(Prompt prompt, Plan plan, Tariff tariff) {
        if (!tariff.places().refuse(MarkerField.SCOPE)) {
            return plan;
        }
        List<ClientMarker> scoped = prompt.clientMarkers().stream()
                .filter(marker -> marker.scope().isPresent() && !plan.removed().contains(marker))
                .toList();
        return scoped.isEmpty() ? plan : plan.withoutScope(scoped);
    }
}
