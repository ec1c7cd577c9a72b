package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.ClientMarker.Place;
import dev.tokenoptimizer.prompt.Markability;
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
public final class Translator {

    private final Refusals refusals = new Refusals();

    /** Whether the platform refuses anything of what a client may have asked for. */
    static boolean concerns(Prompt prompt, Tariff tariff) {
        return !tariff.places().refused().isEmpty()
                && tariff.rules() == CacheRules.ANTHROPIC
                && !prompt.clientMarkers().isEmpty()
                && prompt.clientMarkers().size() <= Decision.CLIENT_MARKERS_MAX;
    }

    /**
     * The same plan where nothing has to be said otherwise.
     *
     * @param plan one that fits the prompt
     * @param invoked whether the path names the model: other endpoints of the platform take what {@link MarkerField#AUTOMATIC} stands for
     * @param mayWrap whether a text may become a block to carry a marker
     * @param now milliseconds since the epoch
     */
    public Plan translated(Prompt prompt, Plan plan, Tariff tariff, boolean invoked, boolean mayWrap, long now) {
        if (!concerns(prompt, tariff) || refusals.active(prompt.scope(), prompt.model(), now)) {
            return plan;
        }
        boolean noAutomatic = invoked && tariff.places().refuse(MarkerField.AUTOMATIC);
        return unscoped(prompt, noAutomatic ? automatic(prompt, plan, tariff, mayWrap) : plan, tariff);
    }

    /** The provider refused a translated request and took the original. */
    void refused(Prompt prompt, String error, long now) {
        refusals.add(prompt.scope(), prompt.model(), error, now);
    }

    private static Plan automatic(Prompt prompt, Plan plan, Tariff tariff, boolean mayWrap) {
        Optional<ClientMarker> asked = prompt.clientMarkers().stream()
                .filter(marker ->
                        marker.place() == Place.AUTOMATIC && !plan.removed().contains(marker))
                .findFirst();
        if (asked.isEmpty()) {
            return plan;
        }
        List<ClientMarker> left = new ArrayList<>(prompt.clientMarkers());
        left.removeAll(plan.removed());
        left.remove(asked.get());
        List<Breakpoint> breakpoints = new ArrayList<>(
                plan.breakpoints().stream().filter(Breakpoint::ours).toList());
        int taken = breakpoints.size() + left.size();
        for (ClientMarker marker : left) {
            if (marker.block() >= 0 && breakpoints.stream().noneMatch(other -> other.block() == marker.block())) {
                breakpoints.add(Breakpoint.kept(marker));
            }
        }
        boolean full = taken >= tariff.slots();
        int block = place(prompt, asked.get().block(), mayWrap);
        if (!full && block >= 0 && breakpoints.stream().allMatch(other -> other.block() < block)) {
            breakpoints.add(new Breakpoint(block, lifetime(asked.get(), breakpoints, tariff), Reason.TRANSLATED));
        }
        breakpoints.sort(Comparator.comparingInt(Breakpoint::block));
        Plan translated = plan.translating(asked.get(), breakpoints);
        return full ? translated.withReason(Reason.NO_FREE_SLOT) : translated;
    }

    /** The last block up to there that a marker may stand on; -1 for none. */
    private static int place(Prompt prompt, int from, boolean mayWrap) {
        int block = from;
        while (block >= 0 && !takesMarker(prompt.blocks().get(block).markability(), mayWrap)) {
            block--;
        }
        return block;
    }

    private static boolean takesMarker(Markability markability, boolean mayWrap) {
        return markability.markable() && (mayWrap || markability != Markability.WRAP);
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
