package dev.tokenoptimizer.gateway.observe;

import dev.tokenoptimizer.gateway.affinity.Placement;
import dev.tokenoptimizer.gateway.exchange.ExchangeReport;
import dev.tokenoptimizer.gateway.exchange.Outcome;
import dev.tokenoptimizer.gateway.hold.HoldReport;
import dev.tokenoptimizer.gateway.hold.LeadEnd;
import dev.tokenoptimizer.gateway.hold.Release;
import dev.tokenoptimizer.ledger.LedgerEntry;
import dev.tokenoptimizer.optimizer.Mode;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Expectation;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.usage.Usage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Requests that ended, as examples. */
final class Reports {

    private Reports() {}

    /** A planned request: 100 fresh, 800 read, 200 written tokens; estimated 990 of 1,100; paid $2, as sent $3. */
    static ExchangeReport optimized() {
        return report("claude-model-1", Outcome.ANSWERED, 200, 0, Optional.empty(), plan(), bill(true, "2", "3"));
    }

    static LedgerEntry entry(boolean exact, String paid, String asSent) {
        Usage usage = new Usage(100, 800, 150, 50, OptionalLong.of(20));
        return new LedgerEntry("team-a", "model-1", usage, Money.dollars(paid), Money.dollars(asSent), exact);
    }

    static Optional<LedgerEntry> bill(boolean exact, String paid, String asSent) {
        return Optional.of(entry(exact, paid, asSent));
    }

    static Optional<Plan> plan() {
        return Optional.of(new Plan(
                List.of(
                        new Breakpoint(1, Ttl.FIVE_MINUTES, Reason.LIVE_ENTRY),
                        new Breakpoint(4, Ttl.FIVE_MINUTES, Reason.CONVERSATION)),
                List.of(),
                List.of(Reason.NO_EVIDENCE),
                new Expectation(700, 200, 90)));
    }

    static ExchangeReport passedThrough() {
        return report("none", Outcome.ANSWERED, 200, 0, Optional.of("too_large"), Optional.empty(), Optional.empty());
    }

    static ExchangeReport report(
            String model,
            Outcome outcome,
            int status,
            int refusedStatus,
            Optional<String> fallback,
            Optional<Plan> plan,
            Optional<LedgerEntry> bill) {
        return report(model, outcome, status, refusedStatus, fallback, plan, bill, HoldReport.NONE);
    }

    /** A request that moved to another account, was held there for 300 ms until its leader's answer began, and read 700 tokens that it waited for. */
    static ExchangeReport held() {
        HoldReport hold =
                new HoldReport(Optional.of(Release.LEADER_BEGAN), 300_000_000, 700, Optional.of(LeadEnd.HANDED_OVER));
        return report("claude-model-1", Outcome.ANSWERED, 200, 0, Optional.empty(), plan(), bill(true, "2", "3"), hold);
    }

    private static ExchangeReport report(
            String model,
            Outcome outcome,
            int status,
            int refusedStatus,
            Optional<String> fallback,
            Optional<Plan> plan,
            Optional<LedgerEntry> bill,
            HoldReport hold) {
        return new ExchangeReport(
                "req-1",
                Optional.of("provider-\"1\""),
                1_700_000_000_000L,
                "anthropic",
                model.equals("none") ? "none" : "anthropic.messages",
                "POST",
                "/anthropic/v1/messages",
                model,
                "team-a",
                Mode.OPTIMIZE,
                outcome,
                status,
                1_000,
                1_050,
                300,
                plan,
                fallback,
                refusedStatus,
                bill,
                refusedStatus != 0,
                refusedStatus == 422,
                hold,
                hold.equals(HoldReport.NONE) ? "none" : "east",
                hold.equals(HoldReport.NONE) ? Optional.empty() : Optional.of(Placement.AWAY),
                hold.equals(HoldReport.NONE) ? 0 : 1,
                new ExchangeReport.Timings(40_000, 20_000, 10_000, 90_000, 400_000_000, 900_000_000));
    }
}
