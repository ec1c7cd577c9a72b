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
     * tokens between what is read, or what the client marks anyway, and our deepest breakpoint.
     */
    public static Money atRisk(Prompt prompt, Plan plan, Tariff tariff) {
        Prices prices = tariff.pricesFor(prompt.tokens());
        int client = 0;
        for (ClientMarker marker : prompt.clientMarkers()) {
            client = Math.max(client, prompt.tokensThrough(marker.block()));
        }
        long from = Math.max(client, plan.expectation().read());
        long pico = 0;
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
}
