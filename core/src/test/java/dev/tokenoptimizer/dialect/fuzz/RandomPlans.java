package dev.tokenoptimizer.dialect.fuzz;

import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.PlanCheck;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.plan.SentKey;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.CacheKey;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Draws plans that the last gate before the bytes lets through, whether a planner would think of them or not. */
final class RandomPlans {

    private static final int ATTEMPTS = 8;
    /** Changes nothing. */
    static final Plan NONE = new Plan(List.of(), List.of(), List.of(), new Expectation(0, 0, 0));

    private static final SentKey KEY = new SentKey("prompt_cache_key", CacheKey.Place.FIELD, "0123456789abcdef-1", 1);

    private final Random random;
    private final Tariff tariff;
    /** From the longest to the shortest, as they must follow each other. */
    private final List<Ttl> lifetimes;

    RandomPlans(Random random, Tariff tariff) {
        this.random = random;
        this.tariff = tariff;
        this.lifetimes =
                tariff.ttls().stream().sorted(Comparator.reverseOrder()).toList();
    }

    Plan plan(Prompt prompt) {
        ClientMarkers mode = random.nextBoolean() ? ClientMarkers.REPLACE : ClientMarkers.AUGMENT;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Plan plan = draw(prompt, mode);
            if (PlanCheck.violations(prompt, plan, tariff, mode).isEmpty()) {
                return plan;
            }
        }
        return NONE;
    }

    private Plan draw(Prompt prompt, ClientMarkers mode) {
        List<ClientMarker> removed = new ArrayList<>();
        List<ClientMarker> kept = new ArrayList<>();
        boolean all = random.nextBoolean();
        for (ClientMarker marker : prompt.clientMarkers()) {
            boolean remove = mode == ClientMarkers.REPLACE && (all || random.nextBoolean());
            (remove ? removed : kept).add(marker);
        }
        return new Plan(breakpoints(prompt, kept), removed, List.of(), new Expectation(0, 0, 0)).withKey(key(prompt));
    }

    /** Where the body has room for one. */
    private Optional<SentKey> key(Prompt prompt) {
        return prompt.keyAt() >= 0 && random.nextInt(6) == 0 ? Optional.of(KEY) : Optional.empty();
    }

    private List<Breakpoint> breakpoints(Prompt prompt, List<ClientMarker> kept) {
        if (lifetimes.isEmpty()) {
            return List.of();
        }
        int left = random.nextInt(1 + Math.max(0, tariff.slots() - kept.size()));
        boolean[] chosen = new boolean[prompt.blocks().size()];
        for (int attempt = 0; attempt < 4 * left; attempt++) {
            int block = random.nextInt(Math.max(1, chosen.length));
            boolean fits = chosen.length > 0
                    && !chosen[block]
                    && prompt.blocks().get(block).markability().markable()
                    && kept.stream().noneMatch(marker -> marker.block() == block);
            if (fits && left > 0) {
                chosen[block] = true;
                left--;
            }
        }
        List<Breakpoint> breakpoints = new ArrayList<>();
        int lifetime = random.nextInt(lifetimes.size());
        for (int block = 0; block < chosen.length; block++) {
            if (chosen[block]) {
                breakpoints.add(new Breakpoint(block, lifetimes.get(lifetime), Reason.EXPLORATION));
                lifetime = lifetime + random.nextInt(lifetimes.size() - lifetime);
            }
        }
        return breakpoints;
    }
}
