package dev.tokenoptimizer.planner;

import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.history.Recall.KnownPrefix;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.plan.Strategy;
import dev.tokenoptimizer.planner.Ground.Implicit;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.tariff.Prices;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Plans by a rule that an application could follow by itself, for one whose traffic it suits better than what was learned. The
 * client's markers all stay, and the learning budget holds: what it does not cover is not written.
 */
public final class FallbackPlanner implements Planner {

    private final Strategy strategy;

    /** @param strategy any but {@link Strategy#LEARNED} */
    public FallbackPlanner(Strategy strategy) {
        if (strategy == Strategy.LEARNED) {
            throw new IllegalArgumentException("what is learned is no rule to fall back to");
        }
        this.strategy = strategy;
    }

    @Override
    public Plan plan(Prompt prompt, Recall recall, Tariff tariff, PlanPolicy policy, long nowMillis) {
        boolean leave = policy.clientMarkers() == ClientMarkers.RESPECT && prompt.markedByClient();
        boolean untouched = leave || policy.allowance().picoDollars() <= 0;
        Ground ground = ground(prompt, recall, tariff, untouched ? Implicit.KEPT : implicit(tariff));
        int hit = deepestLive(recall, nowMillis, ground);
        List<Breakpoint> all = new ArrayList<>();
        for (ClientMarker marker : ground.kept) {
            all.add(Breakpoint.kept(marker));
        }
        if (!leave && policy.allowance().picoDollars() >= 0) {
            Prices prices = tariff.pricesFor(prompt.tokens());
            long premium = Math.max(0, prices.write(tariff.shortTtl()) - prices.input());
            int unasked = prompt.implicitMarker().map(ClientMarker::block).orElse(-1);
            int paid = ground.tokens(Math.max(hit, Math.max(unasked, ground.deepestClient)));
            for (Breakpoint breakpoint : ours(ground, recall, block -> block == hit)) {
                int written = Math.max(0, ground.tokens(breakpoint.block()) - paid);
                if (written * premium <= policy.allowance().picoDollars()) {
                    all.add(breakpoint);
                }
            }
        }
        all.sort(Comparator.comparingInt(Breakpoint::block));
        int read = ground.tokens(hit);
        int deepest = read;
        for (Breakpoint breakpoint : all) {
            deepest = Math.max(deepest, ground.tokens(breakpoint.block()));
        }
        return new Plan(
                all,
                ground.removed,
                List.of(Reason.FELL_BACK),
                new Expectation(read, deepest - read, prompt.tokens() - deepest));
    }

    /**
     * The markers of a request under this rule, the client's included, ascending by block; the budget is left out.
     *
     * @param live whether the provider would hold the prefix through a block, had all requests been marked by this rule
     */
    public List<Breakpoint> markers(Prompt prompt, Recall recall, Tariff tariff, IntPredicate live) {
        Ground ground = ground(prompt, recall, tariff, implicit(tariff));
        List<Breakpoint> all = new ArrayList<>();
        for (ClientMarker marker : ground.kept) {
            all.add(Breakpoint.kept(marker));
        }
        all.addAll(ours(ground, recall, live));
        all.sort(Comparator.comparingInt(Breakpoint::block));
        return all;
    }

    /**
     * What the provider marks by itself is the end of the prompt: what one of these rules waits with, and another wants, but for a place
     * where it may never be read.
     */
    private Implicit implicit(Tariff tariff) {
        return switch (strategy) {
            case SECOND_SIGHTING -> Implicit.REMOVED;
            case END -> tariff.entries().unaskedIsRead().taken() ? Implicit.KEPT : Implicit.REMOVED;
            case AS_SENT, LEARNED -> Implicit.KEPT;
        };
    }

    private static Ground ground(Prompt prompt, Recall recall, Tariff tariff, Implicit implicit) {
        return new Ground(prompt, tariff, ClientMarkers.AUGMENT, recall.conversationKnown(), implicit);
    }

    private List<Breakpoint> ours(Ground ground, Recall recall, IntPredicate live) {
        List<Breakpoint> markers = new ArrayList<>(2);
        if (ground.clientBreaksTtlOrder()) {
            return markers;
        }
        int slots = ground.freeSlots;
        if (strategy == Strategy.END) {
            add(markers, ground.snap(ground.blocks.size() - 1, -1), slots, ground);
        }
        if (strategy == Strategy.SECOND_SIGHTING) {
            add(markers, ground.snap(recall.deepestSeen(), -1), slots, ground);
        }
        if (strategy == Strategy.SECOND_SIGHTING || (strategy == Strategy.END && !ground.looksBack())) {
            List<KnownPrefix> prefixes = recall.prefixes();
            for (int i = prefixes.size() - 1; i >= 0; i--) {
                if (live.test(prefixes.get(i).block())) {
                    add(markers, prefixes.get(i).block(), slots, ground);
                    break;
                }
            }
        }
        return markers;
    }

    private static void add(List<Breakpoint> markers, int block, int slots, Ground ground) {
        boolean taken = markers.stream().anyMatch(marker -> marker.block() == block);
        if (!taken && markers.size() < slots && ground.markable(block) && ground.longEnough(block)) {
            markers.add(new Breakpoint(block, ground.shortestAt(block, -1), Reason.FALLBACK));
        }
    }

    private static int deepestLive(Recall recall, long now, Ground ground) {
        List<KnownPrefix> prefixes = recall.prefixes();
        for (int i = prefixes.size() - 1; i >= 0; i--) {
            KnownPrefix known = prefixes.get(i);
            if (known.live(now) && ground.longEnough(known.block())) {
                return known.block();
            }
        }
        return -1;
    }
}
