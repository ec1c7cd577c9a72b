package dev.tokenoptimizer.cli.explain;

import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.planner.Deliberation;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.Prices;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.usage.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What would be done with one request body, and why.
 *
 * @param dialect name of the wire API that it was read as
 * @param past in words, what came before the request came for the first time; empty for nothing
 * @param time how often the request came by then, this time included
 * @param nowMillis when it came, on the clock of the history
 * @param tariff what its model charges; empty for a model that the tariff file does not know
 * @param recall what the history knew of its prefixes
 * @param deliberation what was decided, and all that was weighed
 */
record Explanation(
        String dialect,
        String past,
        int time,
        long nowMillis,
        Prompt prompt,
        Optional<Tariff> tariff,
        Recall recall,
        Deliberation deliberation) {

    Plan plan() {
        return deliberation.plan();
    }

    List<ClientMarker> clientMarkersAt(int block) {
        return prompt.clientMarkers().stream()
                .filter(marker -> marker.block() == block)
                .toList();
    }

    /** The platform that the request goes to. */
    String provider() {
        return prompt.scope().provider();
    }

    /** What stands in the place of the marker that the platform refuses; empty where none does, or none is refused. */
    Optional<Breakpoint> translation() {
        return plan().breakpoints().stream()
                .filter(breakpoint -> breakpoint.reason() == Reason.TRANSLATED)
                .findFirst();
    }

    List<Breakpoint> breakpointsAt(int block) {
        return plan().breakpoints().stream()
                .filter(breakpoint -> breakpoint.block() == block)
                .toList();
    }

    /** What the plan is expected to be billed for the prompt; the answer's tokens are not known. */
    Optional<Money> expectedCost() {
        return prices().map(prices -> prices.of(expectedUsage(plan())));
    }

    /** What the prompt costs without any cache. */
    Optional<Money> uncachedCost() {
        return prices().map(prices -> prices.uncached(expectedUsage(plan())));
    }

    /** The plan's expectation in the provider's buckets. Everything written takes the lifetime of the deepest breakpoint. */
    static Usage expectedUsage(Plan plan) {
        Expectation expected = plan.expectation();
        List<Breakpoint> breakpoints = plan.breakpoints();
        Ttl deepest =
                breakpoints.isEmpty() ? Ttl.FIVE_MINUTES : breakpoints.getLast().ttl();
        return new Usage(
                expected.fresh(),
                expected.read(),
                deepest == Ttl.FIVE_MINUTES ? expected.written() : 0,
                deepest == Ttl.THIRTY_MINUTES ? expected.written() : 0,
                deepest == Ttl.ONE_HOUR ? expected.written() : 0,
                deepest == Ttl.TWELVE_HOURS ? expected.written() : 0,
                OptionalLong.of(0));
    }

    /** An amount of fresh input tokens, zero or negative too, as money at the price of this prompt. */
    Optional<BigDecimal> dollars(double tokens) {
        return prices().map(prices -> new Money(Math.round(tokens * prices.input())).toDollars());
    }

    private Optional<Prices> prices() {
        return tariff.map(known -> known.pricesFor(prompt.tokens()));
    }
}
