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
     * tokens between what is read, or what the client marks anyway, and our deepest breakpoint; where an hour of ours covers what
     * the client marks for five minutes, the difference between the two. Where the client set no marker, the first one makes the provider write the results of its own tools as well, less what this request saves by reading.
     */
    public static Money atRisk(Prompt prompt, Plan plan, Tariff tariff) {
        Prices prices = tariff.pricesFor(prompt.tokens());
        long from = plan.expectation().read();
        long paid = from;
        long paidLong = from;
        for (ClientMarker marker : prompt.clientMarkers()) {
            long through = prompt.tokensThrough(marker.block());
            paid = Math.max(paid, through);
            paidLong = marker.ttl() == Ttl.ONE_HOUR ? Math.max(paidLong, through) : paidLong;
        }
        long pico = serverToolWrites(prompt, plan, tariff, prices);
        for (Breakpoint breakpoint : plan.breakpoints()) {
            long to = prompt.tokensThrough(breakpoint.block());
            if (breakpoint.ours() && to > from) {
                boolean hour = breakpoint.ttl() == Ttl.ONE_HOUR;
                long price = prices.write(breakpoint.ttl());
                pico += Math.max(0, to - Math.max(from, paid)) * Math.max(0, price - prices.input());
                if (hour) {
                    long paidShort = Math.max(0, Math.min(to, paid) - Math.max(from, paidLong));
                    pico += paidShort * Math.max(0, price - prices.write(tariff.shortTtl()));
                }
                from = to;
            }
        }
        return new Money(pico);
    }

    private static long serverToolWrites(Prompt prompt, Plan plan, Tariff tariff, Prices prices) {
        if (!prompt.serverTools()
                || !prompt.clientMarkers().isEmpty()
                || plan.breakpoints().isEmpty()) {
            return 0;
        }
        long written = Plan.SERVER_TOOL_TOKENS * Math.max(0, prices.write(tariff.shortTtl()) - prices.input());
        return Math.max(0, written - plan.expectation().read() * (prices.input() - prices.read()));
    }
}
