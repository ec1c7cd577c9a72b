package dev.tokenoptimizer.planner;

import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.history.Recall.KnownPrefix;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Prices;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Places breakpoints where history speaks for a return: first the deepest prefix that the provider is believed to hold, so
 * that the read is certain; then new depth as far as its chance of return outweighs the write premium, within the
 * allowance; slots that stay free bridge the look-back and secure shallower entries, which costs nothing.
 */
public final class EvidencePlanner implements Planner {

    /** Positions between markers in new content from which on a bridge is set. */
    private static final int BRIDGE_POSITIONS = 15;

    private final Ttl ttl;

    /** Writes for five minutes. */
    public EvidencePlanner() {
        this(Ttl.FIVE_MINUTES);
    }

    EvidencePlanner(Ttl ttl) {
        this.ttl = ttl;
    }

    @Override
    public Plan plan(Prompt prompt, Recall recall, Tariff tariff, PlanPolicy policy, long nowMillis) {
        Plan plan = new Decision(prompt, recall, tariff, policy, nowMillis, ttl).plan();
        if (plan.makesUpForRemoved()) {
            return plan;
        }
        PlanPolicy keeping = new PlanPolicy(ClientMarkers.AUGMENT, policy.allowance());
        return new Decision(prompt, recall, tariff, keeping, nowMillis, ttl).plan();
    }

    /** The steps of one decision, in order. */
    private static final class Decision {

        private final Prompt prompt;
        private final Recall recall;
        private final PlanPolicy policy;
        private final long now;
        private final Ttl ttl;
        private final Ground ground;
        private final Prices prices;
        private final List<Breakpoint> ours = new ArrayList<>(4);
        private final List<Reason> withheld = new ArrayList<>(2);
        private int hit = -1;

        Decision(Prompt prompt, Recall recall, Tariff tariff, PlanPolicy policy, long now, Ttl ttl) {
            this.prompt = prompt;
            this.recall = recall;
            this.policy = policy;
            this.now = now;
            this.ttl = ttl;
            this.ground = new Ground(prompt, tariff, policy.clientMarkers(), recall.conversationKnown());
            this.prices = tariff.pricesFor(prompt.tokens());
        }

        Plan plan() {
            hit = deepestLive(true);
            Reason obstacle = obstacle();
            if (obstacle != null) {
                withheld.add(obstacle);
                return finish();
            }
            int entry = deepestLive(false);
            boolean markEntry = entry > hit;
            hit = Math.max(hit, entry);
            place(entry, markEntry);
            if (!ours.isEmpty()) {
                useFreeSlots(entry);
            }
            return finish();
        }

        private @Nullable Reason obstacle() {
            if (policy.clientMarkers() == ClientMarkers.RESPECT && !ground.kept.isEmpty()) {
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
            int paid = Math.max(ground.tokens(hit), ground.tokens(ground.deepestClient));
            PlanValue worth = PlanValue.of(prices, ttl, paid, ground.tokens(pending));
            List<Candidate> all = Candidates.beyond(hit, ground, recall, now);
            List<Candidate> affordable = affordable(all, paid);
            int base = ground.tokens(hit);
            int slots = ground.freeSlots - (markEntry ? 1 : 0);
            MarkerChoice.Choice choice = MarkerChoice.best(affordable, slots, base, worth);
            boolean entryMarked = markEntry;
            if (markEntry && choice.candidates().size() == slots) {
                MarkerChoice.Choice bridging = MarkerChoice.best(affordable, ground.freeSlots, base, worth);
                if (bridging.value() > choice.value()
                        && ground.bridged(entry, bridging.candidates().get(0).block())) {
                    choice = bridging;
                    entryMarked = false;
                }
            }
            double value = choice.value() + (markEntry ? worth.read(base - readAnyway()) : 0);
            if (prompt.serverTools() && ground.kept.isEmpty() && value <= Plan.SERVER_TOOL_TOKENS * worth.premium()) {
                hit = deepestLive(true);
                withheld.add(Reason.NO_EVIDENCE);
                return;
            }
            if (entryMarked) {
                ours.add(new Breakpoint(entry, ground.ttlAt(entry, ttl), Reason.LIVE_ENTRY));
            }
            for (Candidate candidate : choice.candidates()) {
                int block = candidate.block();
                ours.add(new Breakpoint(block, ground.ttlAt(block, ttl), candidate.reason()));
            }
            sayWhatWasLeft(all, affordable, choice, pending, base, worth);
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

        /** Candidates whose premium the allowance covers. */
        private List<Candidate> affordable(List<Candidate> all, int paid) {
            long premium = (ttl == Ttl.ONE_HOUR ? prices.write1h() : prices.write5m()) - prices.input();
            if (premium <= 0) {
                return all;
            }
            long tokens = policy.allowance().picoDollars() / premium;
            List<Candidate> kept = new ArrayList<>(all.size());
            for (Candidate candidate : all) {
                if (candidate.forced() || candidate.tokens() - paid <= tokens) {
                    kept.add(candidate);
                }
            }
            return kept;
        }

        private void sayWhatWasLeft(
                List<Candidate> all,
                List<Candidate> affordable,
                MarkerChoice.Choice choice,
                int pending,
                int base,
                PlanValue worth) {
            int slots = Math.max(1, ground.freeSlots);
            if (affordable.size() < all.size()
                    && MarkerChoice.best(all, slots, base, worth).value() > choice.value()) {
                withheld.add(Reason.BUDGET_SPENT);
            }
            if (!choice.candidates().isEmpty()) {
                return;
            }
            if (pending >= 0) {
                PlanValue alone = new PlanValue(worth.premium(), worth.gain(), worth.paidThrough(), 0);
                if (MarkerChoice.best(affordable, slots, base, alone).value() > 0) {
                    withheld.add(Reason.WRITE_PENDING);
                }
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
                    ours.add(new Breakpoint(block, ground.ttlAt(block, ttl), Reason.LIVE_ENTRY));
                    left--;
                }
            }
            left = spend(left, whatTheClientMarked());
            left = spend(left, SparePlaces.parting(hit, deepestOfOurs(), ground, recall));
            for (int bridge = nextBridge(); bridge >= 0 && left > 0; bridge = nextBridge()) {
                ours.add(new Breakpoint(bridge, ground.ttlAt(bridge, ttl), Reason.LOOKBACK_BRIDGE));
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
                    ours.add(new Breakpoint(block, ground.ttlAt(block, ttl), Reason.SPARE_SLOT));
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
            return ground.markable(block)
                    && ground.longEnough(block)
                    && ours.stream().noneMatch(breakpoint -> breakpoint.block() == block);
        }

        /** The place in new content, nearest the end, from which the marker behind it is out of comfortable look-back. */
        private int nextBridge() {
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

        private Plan finish() {
            List<Breakpoint> all = new ArrayList<>(ours);
            int deepest = ground.tokens(hit);
            for (ClientMarker marker : ground.kept) {
                all.add(new Breakpoint(marker.block(), marker.ttl(), Reason.CLIENT));
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
