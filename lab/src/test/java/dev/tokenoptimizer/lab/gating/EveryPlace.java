package dev.tokenoptimizer.lab.gating;

import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.planner.PlanPolicy;
import dev.tokenoptimizer.planner.Planner;
import dev.tokenoptimizer.prompt.Block;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.ClientMarker.Place;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Tier;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Marks wherever that is allowed, for as long as that is allowed, whatever it costs: in every part of the prompt first, then from the end.
 *
 * @param longest whether entries are to live as long as they can, or as short
 * @param alone whether the provider's own breakpoint goes
 */
record EveryPlace(boolean longest, boolean alone) implements Planner {

    @Override
    public Plan plan(Prompt prompt, Recall recall, Tariff tariff, PlanPolicy policy, long nowMillis) {
        List<ClientMarker> removed = prompt.clientMarkers().stream()
                .filter(marker -> alone && marker.place() == Place.IMPLICIT)
                .toList();
        List<ClientMarker> kept = new ArrayList<>(prompt.clientMarkers());
        kept.removeAll(removed);
        Ttl ttl = longest && !prompt.markedByClient() ? tariff.longTtl() : tariff.shortTtl();
        List<Breakpoint> breakpoints = new ArrayList<>();
        kept.stream()
                .filter(marker -> marker.block() >= 0)
                .map(Breakpoint::kept)
                .forEach(breakpoints::add);
        for (int block : places(prompt, kept, tariff.slots() - kept.size())) {
            breakpoints.add(new Breakpoint(block, ttl, Reason.EXPLORATION));
        }
        breakpoints.sort((one, other) -> Integer.compare(one.block(), other.block()));
        return new Plan(breakpoints, removed, List.of(), new Expectation(0, 0, prompt.tokens()));
    }

    private static TreeSet<Integer> places(Prompt prompt, List<ClientMarker> kept, int slots) {
        List<Block> blocks = prompt.blocks();
        List<Integer> open = IntStream.range(0, blocks.size())
                .map(i -> blocks.size() - 1 - i)
                .filter(block -> blocks.get(block).markability().markable())
                .filter(block -> kept.stream().noneMatch(marker -> marker.block() == block))
                .boxed()
                .toList();
        List<Integer> wanted = new ArrayList<>();
        for (Tier tier : Tier.values()) {
            open.stream()
                    .filter(block -> blocks.get(block).tier() == tier)
                    .findFirst()
                    .ifPresent(wanted::add);
        }
        wanted.addAll(open);
        TreeSet<Integer> places = new TreeSet<>();
        for (int block : wanted) {
            if (places.size() < slots) {
                places.add(block);
            }
        }
        return places;
    }
}
