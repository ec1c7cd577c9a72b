package dev.tokenoptimizer.cli;

import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.Prices;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.usage.Usage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What would be done with one request body, and why.
 *
 * @param dialect name of the wire API that it was read as
 * @param time how often the request came by then, this time included
 * @param tariff what its model charges; empty for a model that the tariff file does not know
 */
record Explanation(String dialect, int time, Prompt prompt, Optional<Tariff> tariff, Plan plan) {

    List<ClientMarker> clientMarkersAt(int block) {
        return prompt.clientMarkers().stream()
                .filter(marker -> marker.block() == block)
                .toList();
    }

    List<Breakpoint> breakpointsAt(int block) {
        return plan.breakpoints().stream()
                .filter(breakpoint -> breakpoint.block() == block)
                .toList();
    }

    /** What the plan is expected to be billed for the prompt; the answer's tokens are not known. */
    Optional<Money> expectedCost() {
        return prices().map(prices -> prices.of(expectedUsage(plan)));
    }

    /** What the prompt costs without any cache. */
    Optional<Money> uncachedCost() {
        return prices().map(prices -> prices.uncached(expectedUsage(plan)));
    }

    /** The plan's expectation in the provider's buckets. Everything written takes the lifetime of the deepest breakpoint. */
    static Usage expectedUsage(Plan plan) {
        Expectation expected = plan.expectation();
        List<Breakpoint> breakpoints = plan.breakpoints();
        boolean hour = !breakpoints.isEmpty() && breakpoints.getLast().ttl() == Ttl.ONE_HOUR;
        return new Usage(
                expected.fresh(),
                expected.read(),
                hour ? 0 : expected.written(),
                hour ? expected.written() : 0,
                OptionalLong.of(0));
    }

    private Optional<Prices> prices() {
        return tariff.map(known -> known.pricesFor(prompt.tokens()));
    }
}
