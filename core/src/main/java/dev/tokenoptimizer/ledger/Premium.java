package dev.tokenoptimizer.ledger;

import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.Prices;
import dev.tokenoptimizer.tariff.Tariff;

/** What a plan puts at risk. */
public final class Premium {

    private Premium() {}

    /**
     * The write premium that the breakpoints of ours are expected to cost above what the client's own would: for the
     * tokens between what is read, or what the client marks anyway, and our deepest breakpoint. Where the client set no marker,
     * the first one makes the provider write the results of its own tools as well, less what this request saves by reading.
     */
    public static Money atRisk(Prompt prompt, Plan plan, Tariff tariff) {
        Prices prices = tariff.pricesFor(prompt.tokens());
        int client = 0;
        for (ClientMarker marker : prompt.clientMarkers()) {
            client = Math.max(client, prompt.tokensThrough(marker.block()));
        }
        long from = Math.max(client, plan.expectation().read());
        long pico = serverToolWrites(prompt, plan, prices);
        for (Breakpoint breakpoint : plan.breakpoints()) {
            long to = prompt.tokensThrough(breakpoint.block());
            if (breakpoint.ours() && to > from) {
                long price = breakpoint.ttl() == Ttl.ONE_HOUR ? prices.write1h() : prices.write5m();
                pico += (to - from) * Math.max(0, price - prices.input());
                from = to;
            }
        }
        return new Money(pico);
    }

    private static long serverToolWrites(Prompt prompt, Plan plan, Prices prices) {
        if (!prompt.serverTools()
                || !prompt.clientMarkers().isEmpty()
                || plan.breakpoints().isEmpty()) {
            return 0;
        }
        long written = Plan.SERVER_TOOL_TOKENS * Math.max(0, prices.write5m() - prices.input());
        return Math.max(0, written - plan.expectation().read() * (prices.input() - prices.read()));
    }
}
