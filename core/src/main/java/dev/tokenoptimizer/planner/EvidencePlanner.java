package dev.tokenoptimizer.planner;

import dev.tokenoptimizer.history.Chances;
import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.history.Recall.KnownPrefix;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.planner.Ground.Implicit;
import dev.tokenoptimizer.planner.PlanValue.Exposed;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.Prices;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Places breakpoints where history speaks for a return: first the deepest prefix that the provider is believed to hold, so
 * that the read is certain; then new depth as far as its chance of return outweighs the write premium, for five minutes or for
 * an hour, within the allowance; slots that stay free bridge the look-back and secure shallower entries, which costs nothing.
 */
public final class EvidencePlanner implements Planner {

    /** Positions between markers in new content from which on a bridge is set. */
    private static final int BRIDGE_POSITIONS = 15;

    @Override
    public Plan plan(Prompt prompt, Recall recall, Tariff tariff, PlanPolicy policy, long nowMillis) {
        return decide(prompt, recall, tariff, policy, nowMillis).plan;
    }

    /** The same plan with everything that was weighed for it; far slower. */
    public Deliberation explain(Prompt prompt, Recall recall, Tariff tariff, PlanPolicy policy, long nowMillis) {
        return decide(prompt, recall, tariff, policy, nowMillis).explain();
    }

    private static Decision decide(Prompt prompt, Recall recall, Tariff tariff, PlanPolicy policy, long nowMillis) {
        Decision decision = weighed(prompt, recall, tariff, policy, nowMillis);
        if (decision.plan.makesUpForRemoved()) {
            return decision;
        }
        return weighed(prompt, recall, tariff, policy.keepingMarkers(), nowMillis);
    }

    /**
     * With the breakpoint that the provider sets by itself, or without, whichever is worth more. Its writes are paid as the request
     * stands, so what a plan writes in its stead puts nothing at risk; going without does, should the prompt come back, and needs
     * an allowance. What hosted tools write by themselves cannot be foreseen, so there it stays. Where what the provider writes unasked
     * is not known to be read again, all that is wanted is marked explicitly.
     */
    private static Decision weighed(Prompt prompt, Recall recall, Tariff tariff, PlanPolicy policy, long now) {
        Decision keeping = new Decision(prompt, recall, tariff, policy, Implicit.KEPT, now);
        Optional<ClientMarker> implicit = prompt.implicitMarker();
        boolean bound = policy.clientMarkers() == ClientMarkers.RESPECT && prompt.markedByClient();
        if (implicit.isEmpty()
                || bound
                || prompt.serverTools()
                || policy.allowance().picoDollars() <= 0) {
            return keeping;
        }
        PlanPolicy paid = new PlanPolicy(policy.clientMarkers(), new Money(Long.MAX_VALUE), 0, policy.write());
        if (!tariff.entries().unaskedIsRead().taken()) {
            Decision explicit = new Decision(prompt, recall, tariff, paid, Implicit.REMOVED, now);
            return explicit.obstructed ? keeping : explicit;
        }
        Decision without = new Decision(prompt, recall, tariff, paid, Implicit.OFFERED, now);
        boolean worthKeeping = without.deepestOfOurs() >= implicit.get().block() || without.hit < keeping.hit;
        return worthKeeping || without.obstructed ? keeping : without;
    }

    /** The steps of one decision, in order. */
    private static final class Decision {

        private final Prompt prompt;
        private final Recall recall;
        private final PlanPolicy policy;
        private final long now;
        private final Ground ground;
        private final Prices prices;
        private final boolean longMarkerKeepsPrefix;
        private final List<Breakpoint> ours = new ArrayList<>(4);
        private final List<Reason> withheld = new ArrayList<>(2);
        private int hit = -1;

        /** Whether there was nothing to decide. */
        private boolean obstructed;

        /** Deepest marker of ours that asks for an hour. */
        private int lastLong = -1;

        /** What the last step weighed, and chose; null where a rule left nothing to decide. */
        private @Nullable Weighing weighing;

        private MarkerChoice.@Nullable Choice choice;
        private boolean entryMarked;

        /** Whether the choice was given up because of what server tools would have written too. */
        private boolean dropped;

        private final Plan plan;

        Decision(Prompt prompt, Recall recall, Tariff tariff, PlanPolicy policy, Implicit implicit, long now) {
            this.prompt = prompt;
            this.recall = recall;
            this.policy = policy;
            this.now = now;
            this.ground = new Ground(prompt, tariff, policy.clientMarkers(), recall.conversationKnown(), implicit);
            this.prices = tariff.pricesFor(prompt.tokens());
            this.longMarkerKeepsPrefix =
                    tariff.entries().longMarkerKeepsPrefix().taken();
            this.plan = plan();
        }

        private Plan plan() {
            hit = deepestLive(true);
            Reason obstacle = obstacle();
            if (obstacle != null) {
                obstructed = true;
                withheld.add(obstacle);
                return finish();
            }
            int entry = deepestLive(false);
            boolean markEntry = entry > hit;
            hit = Math.max(hit, entry);
            place(entry, markEntry);
            if (!ours.isEmpty() || ground.keepsImplicit()) {
                useFreeSlots(entry);
            }
            return finish();
        }

        private @Nullable Reason obstacle() {
            if (policy.clientMarkers() == ClientMarkers.RESPECT && prompt.markedByClient()) {
                return Reason.CLIENT_PLAN;
            }
            if (ground.freeSlots == 0) {
                return Reason.NO_FREE_SLOT;
            }
            if (ground.clientBreaksTtlOrder()) {
                return Reason.TTL_ORDER;
            }
            if (!ground.longEnough(prompt.blocks().size() - 1)) {
                return Reason.BELOW_MINIMUM;
            }
            if (policy.allowance().picoDollars() < 0) {
                return Reason.BUDGET_SPENT;
            }
            return ground.anythingMarkable() ? null : Reason.NOTHING_MARKABLE;
        }

        /** Deepest entry that is read anyway by the client's markers, or that a marker of ours can stand on. */
        private int deepestLive(boolean byClient) {
            List<KnownPrefix> prefixes = recall.prefixes();
            for (int i = prefixes.size() - 1; i >= 0; i--) {
                KnownPrefix known = prefixes.get(i);
                int block = known.block();
                if (known.live(now)
                        && ground.longEnough(block)
                        && (byClient ? ground.bridgedByKept(block) : ground.markable(block))) {
                    return block;
                }
            }
            return -1;
        }

        private void place(int entry, boolean markEntry) {
            int pending = deepestPending();
            List<Candidate> all = Candidates.beyond(
                    hit, policy.write(), ground, recall, longMarkerKeepsPrefix || !readsShortLived(), now);
            PlanValue worth = worth(pending, exposed(all));
            int base = ground.tokens(hit);
            double allowance = (double) policy.allowance().picoDollars() / prices.input();
            Weighing weighing = new Weighing(all, ground.freeSlots, base, worth, allowance);
            int slots = ground.freeSlots - (markEntry ? 1 : 0);
            MarkerChoice.Choice choice = weighing.best(slots);
            entryMarked = markEntry;
            if (markEntry && choice.markers().size() == slots) {
                MarkerChoice.Choice bridging = weighing.bestAffordable(ground.freeSlots);
                if (bridging.value() > choice.value()
                        && weighing.covers(bridging)
                        && ground.bridged(
                                entry, bridging.markers().get(0).candidate().block())) {
                    choice = bridging;
                    entryMarked = false;
                }
            }
            this.weighing = weighing;
            this.choice = choice;
            double value = choice.value() + (markEntry ? worth.read(base - readAnyway()) : 0);
            if (prompt.serverTools()
                    && ground.kept.isEmpty()
                    && value <= Plan.SERVER_TOOL_TOKENS * worth.shortPremium()) {
                hit = deepestLive(true);
                withheld.add(Reason.NO_EVIDENCE);
                dropped = true;
                return;
            }
            for (MarkerChoice.Chosen chosen : choice.markers()) {
                lastLong = chosen.forAnHour() ? chosen.candidate().block() : lastLong;
            }
            if (entryMarked) {
                ours.add(new Breakpoint(entry, ground.shortestAt(entry, lastLong), Reason.LIVE_ENTRY));
            }
            for (MarkerChoice.Chosen chosen : choice.markers()) {
                Candidate candidate = chosen.candidate();
                Ttl ttl = chosen.forAnHour() ? Ttl.ONE_HOUR : ground.shortTtl;
                ours.add(new Breakpoint(candidate.block(), ttl, candidate.reason()));
            }
            sayWhatWasLeft(weighing, choice);
        }

        /** Whether what is read dies after the shortest lifetime unless it is read again. */
        private boolean readsShortLived() {
            return recall.prefixes().stream()
                    .anyMatch(known -> known.block() == hit && known.entryTtl() != Ttl.ONE_HOUR);
        }

        private int readAnyway() {
            return ground.tokens(deepestLive(true));
        }

        private int deepestPending() {
            int pending = -1;
            for (KnownPrefix known : recall.prefixes()) {
                if (known.writePending() && known.block() > hit) {
                    pending = known.block();
                }
            }
            return pending;
        }

        private PlanValue worth(int pending, Exposed exposed) {
            int read = ground.tokens(hit);
            return PlanValue.of(
                    prices,
                    ground.shortTtl,
                    Math.max(read, ground.tokens(ground.deepestClient)),
                    Math.max(read, ground.tokens(ground.deepestLongClient)),
                    ground.tokens(pending),
                    policy.scarcity(),
                    exposed);
        }

        /** What is read and would be gone after a long pause: nothing when an hour-long entry holds it. */
        private Exposed exposed(List<Candidate> candidates) {
            KnownPrefix entry = null;
            double held = 0;
            for (KnownPrefix known : recall.prefixes()) {
                if (known.block() > hit || !known.live(now)) {
                    continue;
                }
                entry = known.block() == hit ? known : entry;
                if (known.entryTtl() == Ttl.ONE_HOUR) {
                    held = Math.max(held, ground.tokens(known.block()) * shareOfHourLeft(known));
                }
            }
            if (entry == null || entry.entryTtl() == Ttl.ONE_HOUR || !longMarkerKeepsPrefix) {
                return Exposed.NOTHING;
            }
            Chances chances = ReturnChance.of(entry, recall.shortTtl(), now)
                    .atLeast(
                            candidates.isEmpty()
                                    ? Chances.NONE
                                    : candidates.get(0).chances());
            return new Exposed(Math.max(0, ground.tokens(hit) - held), chances.withinShort());
        }

        /** Of the time in which only an hour-long entry helps, how much this one still covers. */
        private double shareOfHourLeft(KnownPrefix known) {
            double beyondShort = (double) known.entryExpiresMillis() - now - ground.shortTtl.millis();
            return Math.min(1, Math.max(0, beyondShort / (Ttl.ONE_HOUR.millis() - ground.shortTtl.millis())));
        }

        private void sayWhatWasLeft(Weighing weighing, MarkerChoice.Choice choice) {
            if (weighing.heldBackByBudget(ground.freeSlots)) {
                withheld.add(Reason.BUDGET_SPENT);
            }
            if (!choice.markers().isEmpty()) {
                return;
            }
            if (weighing.heldBackByPending(ground.freeSlots)) {
                withheld.add(Reason.WRITE_PENDING);
            }
            if (withheld.isEmpty() && ground.tokens(hit) < prompt.tokens()) {
                withheld.add(Reason.NO_EVIDENCE);
            }
        }

        /** Markers within what is read or written anyway change no bill, only what later requests find. */
        private void useFreeSlots(int entry) {
            int left = ground.freeSlots - ours.size();
            for (int i = recall.prefixes().size() - 1; i >= 0 && left > 0; i--) {
                KnownPrefix known = recall.prefixes().get(i);
                int block = known.block();
                if (block < entry && known.live(now) && free(block) && !ground.bridged(block, entry)) {
                    ours.add(new Breakpoint(block, ground.shortestAt(block, lastLong), Reason.LIVE_ENTRY));
                    left--;
                }
            }
            if (policy.write() > ground.headEnd && ground.headEnd > hit) {
                // Others may wait for the head alone.
                left = spend(left, List.of(ground.snap(ground.headEnd, hit)));
            }
            left = spend(left, whatTheClientMarked());
            left = spend(left, SparePlaces.parting(hit, deepestOfOurs(), ground, recall));
            for (int bridge = nextBridge(); bridge >= 0 && left > 0; bridge = nextBridge()) {
                ours.add(new Breakpoint(bridge, ground.shortestAt(bridge, lastLong), Reason.LOOKBACK_BRIDGE));
                left--;
            }
            spend(left, SparePlaces.inside(hit, deepestOfOurs(), ground, recall));
        }

        /** Blocks whose markers were taken out, from the deepest up, within what is written anyway. */
        private List<Integer> whatTheClientMarked() {
            int deepest = deepestOfOurs();
            List<Integer> blocks = new ArrayList<>();
            for (ClientMarker marker : ground.removed) {
                if (marker.block() < deepest) {
                    blocks.add(0, marker.block());
                }
            }
            return blocks;
        }

        private int spend(int slots, List<Integer> places) {
            int left = slots;
            for (int block : places) {
                if (left > 0 && free(block)) {
                    ours.add(new Breakpoint(block, ground.shortestAt(block, lastLong), Reason.SPARE_SLOT));
                    left--;
                }
            }
            return left;
        }

        private int deepestOfOurs() {
            int deepest = ground.deepestKept();
            for (Breakpoint breakpoint : ours) {
                deepest = Math.max(deepest, breakpoint.block());
            }
            return deepest;
        }

        private boolean free(int block) {
            if (!ground.markable(block) || !ground.longEnough(block)) {
                return false;
            }
            for (Breakpoint breakpoint : ours) {
                if (breakpoint.block() == block) {
                    return false;
                }
            }
            return true;
        }

        /** The place in new content, nearest the end, from which the marker behind it is out of comfortable look-back. */
        private int nextBridge() {
            if (!ground.looksBack()) {
                return -1;
            }
            ours.sort(Comparator.comparingInt(Breakpoint::block));
            for (int i = ours.size() - 1; i >= 0; i--) {
                int block = ours.get(i).block();
                int before = Math.max(hit, i == 0 ? -1 : ours.get(i - 1).block());
                int far = before + 1;
                if (block <= hit || position(block) - position(far) < BRIDGE_POSITIONS) {
                    continue;
                }
                int at = block;
                while (at > far && position(block) - position(at) < BRIDGE_POSITIONS) {
                    at--;
                }
                int bridge = ground.snap(at, before);
                if (bridge >= 0 && ground.longEnough(bridge) && free(bridge)) {
                    return bridge;
                }
            }
            return -1;
        }

        private int position(int block) {
            return ground.blocks.get(block).position();
        }

        Deliberation explain() {
            if (weighing == null || choice == null) {
                return new Deliberation(plan, hit, List.of());
            }
            int slots = ground.freeSlots - (entryMarked ? 1 : 0);
            List<Weighed> weighed = new ArrayList<>();
            for (Weighed one : weighing.weighed(choice, slots, dropped, ground.shortTtl)) {
                weighed.add(one.with(ourTtlAt(one.block())));
            }
            return new Deliberation(plan, hit, weighed);
        }

        private Optional<Ttl> ourTtlAt(int block) {
            return ours.stream()
                    .filter(breakpoint -> breakpoint.block() == block)
                    .map(Breakpoint::ttl)
                    .findFirst();
        }

        private Plan finish() {
            List<Breakpoint> all = new ArrayList<>(ours);
            int deepest = ground.tokens(hit);
            for (ClientMarker marker : ground.kept) {
                all.add(Breakpoint.kept(marker));
            }
            for (Breakpoint breakpoint : all) {
                if (ground.longEnough(breakpoint.block())) {
                    deepest = Math.max(deepest, ground.tokens(breakpoint.block()));
                }
            }
            all.sort(Comparator.comparingInt(Breakpoint::block));
            int read = ground.tokens(hit);
            Expectation expectation = new Expectation(read, deepest - read, prompt.tokens() - deepest);
            return new Plan(all, ground.removed, withheld, expectation);
        }
    }
}
