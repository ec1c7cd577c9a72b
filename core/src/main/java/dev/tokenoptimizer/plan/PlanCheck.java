package dev.tokenoptimizer.plan;

import dev.tokenoptimizer.plan.Violation.Rule;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.ClientMarker.Place;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.MarkerField;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Says whether the provider would take a prompt marked by a plan. The last gate before bytes change. */
public final class PlanCheck {

    private PlanCheck() {}

    /** Everything wrong with a plan; empty when it may be carried out. */
    public static List<Violation> violations(Prompt prompt, Plan plan, Tariff tariff, ClientMarkers mode) {
        List<Violation> found = new ArrayList<>();
        List<ClientMarker> kept = new ArrayList<>(prompt.clientMarkers());
        for (ClientMarker removed : plan.removed()) {
            boolean unasked =
                    removed.place() == Place.IMPLICIT && (mode != ClientMarkers.RESPECT || !prompt.markedByClient());
            boolean mayGo = mode == ClientMarkers.REPLACE || unasked || refused(removed, tariff);
            if (!mayGo || !kept.remove(removed)) {
                found.add(new Violation(Rule.WRONGLY_REMOVED, removed.block()));
            }
        }
        boolean noAutomatic = tariff.places().refuse(MarkerField.AUTOMATIC);
        Set<Place> excepted = noAutomatic ? EnumSet.of(Place.IMPLICIT, Place.AUTOMATIC) : EnumSet.of(Place.IMPLICIT);
        if (!plan.makesUpForRemoved(excepted)) {
            found.add(new Violation(Rule.REMOVED_FOR_LESS, -1));
        }
        checkPlaces(prompt, plan, kept, found);
        checkLifetimes(plan, kept, tariff.ttls(), found);
        long inserted = plan.breakpoints().stream().filter(Breakpoint::inserted).count();
        if (inserted > 0 && kept.size() + inserted > tariff.slots()) {
            found.add(new Violation(Rule.TOO_MANY_MARKERS, -1));
        }
        boolean ours = plan.breakpoints().stream().anyMatch(Breakpoint::ours);
        if (mode == ClientMarkers.RESPECT && prompt.markedByClient() && ours) {
            found.add(new Violation(Rule.CLIENT_PLAN_CHANGED, -1));
        }
        return List.copyOf(found);
    }

    private static boolean refused(ClientMarker marker, Tariff tariff) {
        return marker.place() == Place.AUTOMATIC && tariff.places().refuse(MarkerField.AUTOMATIC);
    }

    private static void checkPlaces(Prompt prompt, Plan plan, List<ClientMarker> kept, List<Violation> found) {
        int last = -1;
        for (Breakpoint breakpoint : plan.breakpoints()) {
            int block = breakpoint.block();
            if (block < 0 || block >= prompt.blocks().size()) {
                found.add(new Violation(Rule.NO_SUCH_BLOCK, block));
                continue;
            }
            if (block <= last) {
                found.add(new Violation(Rule.NOT_ASCENDING, block));
            }
            last = Math.max(last, block);
            boolean client = kept.stream().anyMatch(marker -> marker.block() == block);
            if (breakpoint.inserted()) {
                if (!prompt.blocks().get(block).markability().markable()) {
                    found.add(new Violation(Rule.NOT_MARKABLE, block));
                }
                if (client) {
                    found.add(new Violation(Rule.ALREADY_MARKED, block));
                }
            } else if (kept.stream().noneMatch(marker -> marker.block() == block && marker.ttl() == breakpoint.ttl())) {
                found.add(new Violation(Rule.NO_SUCH_CLIENT_MARKER, block));
            }
        }
    }

    /** The order of lifetimes as far as we are to blame: a pair that the client set alone is not ours to report. */
    private static void checkLifetimes(Plan plan, List<ClientMarker> kept, Set<Ttl> offered, List<Violation> found) {
        List<Placed> placed = new ArrayList<>();
        for (ClientMarker marker : kept) {
            if (marker.block() >= 0) {
                placed.add(new Placed(marker.block(), marker.ttl(), false));
            }
        }
        for (Breakpoint breakpoint : plan.breakpoints()) {
            if (breakpoint.inserted()) {
                placed.add(new Placed(breakpoint.block(), breakpoint.ttl(), true));
                if (!offered.contains(breakpoint.ttl())) {
                    found.add(new Violation(Rule.UNKNOWN_TTL, breakpoint.block()));
                }
            }
        }
        for (Placed late : placed) {
            for (Placed early : placed) {
                if (early.block < late.block && early.ttl.compareTo(late.ttl) < 0 && (early.ours || late.ours)) {
                    found.add(new Violation(Rule.TTL_ORDER, late.block));
                }
            }
        }
    }

    private record Placed(int block, Ttl ttl, boolean ours) {}
}
