package dev.tokenoptimizer.planner;

import dev.tokenoptimizer.history.HistoryLimits;
import dev.tokenoptimizer.history.InMemoryHistory;
import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.history.Sending;
import dev.tokenoptimizer.ledger.Accounting;
import dev.tokenoptimizer.ledger.LearningBudget;
import dev.tokenoptimizer.ledger.LearningBudget.Reservation;
import dev.tokenoptimizer.ledger.LedgerEntry;
import dev.tokenoptimizer.ledger.Premium;
import dev.tokenoptimizer.ledger.ShadowCache;
import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.plan.PlanCheck;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.usage.Usage;
import java.util.EnumMap;
import java.util.Map;

/** Sends requests through history and planner to a provider model and adds up the bills, input tokens only. */
final class Replay {

    private static final String APPLICATION = "replay";

    final InMemoryHistory history = new InMemoryHistory(HistoryLimits.standard());
    final Planner planner = new EvidencePlanner();
    final ProviderModel provider;
    final Tariff tariff;
    final LearningBudget budget;
    final double credit;
    final Accounting accounting = new Accounting(new ShadowCache(10_000));
    final Map<Reason, Integer> reasons = new EnumMap<>(Reason.class);

    long requests;
    double uncached;
    double paid;
    double written;
    double read;
    double worst;
    double asSentDollars;
    long surprises;

    /** Moments at which the unrecovered premium was above the larger of credit and one percent of the cost as sent. */
    long overspent;

    Replay(Tariff tariff, Money startingCredit, long delayMillis) {
        this.tariff = tariff;
        this.budget = new LearningBudget(startingCredit, 10);
        this.credit = startingCredit.toDollars().doubleValue();
        this.provider = new ProviderModel(tariff.minimumPrefix(), tariff.lookback(), delayMillis);
    }

    void send(Prompt prompt, long now, long output) {
        Recall recall = history.recall(prompt, Prompts.TERMS, now);
        Plan plan = planner.plan(
                prompt,
                recall,
                tariff,
                new PlanPolicy(ClientMarkers.AUGMENT, budget.allowance(APPLICATION), budget.scarcity(APPLICATION)),
                now);
        if (!PlanCheck.violations(prompt, plan, tariff, ClientMarkers.AUGMENT).isEmpty()) {
            throw new AssertionError("bad plan: " + plan);
        }
        Reservation reservation = budget.reserve(APPLICATION, Premium.atRisk(prompt, plan, tariff))
                .orElseThrow();
        Sending sending = history.sent(prompt, plan, recall, now);
        Accounting.OpenAccount account = accounting.open(APPLICATION, prompt, plan, tariff, now);
        Usage usage = provider.serve(prompt, plan, now, output);
        sending.begun();
        account.begun();
        sending.served(usage);
        LedgerEntry entry = account.served(usage);
        reservation.settle(entry, plan);
        requests++;
        asSentDollars += entry.asSent().toDollars().doubleValue();
        if (budget.unrecovered(APPLICATION).toDollars().doubleValue() > Math.max(credit, asSentDollars / 100)) {
            overspent++;
        }
        uncached += usage.input();
        paid += usage.fresh() + 0.1 * usage.read() + 1.25 * usage.written5m() + 2.0 * usage.written1h();
        written += usage.written5m() + usage.written1h();
        read += usage.read();
        if (plan.expectation().read() != usage.read()) {
            surprises++;
        }
        worst = Math.max(worst, budget.unrecovered(APPLICATION).toDollars().doubleValue());
        plan.breakpoints().forEach(breakpoint -> reasons.merge(breakpoint.reason(), 1, Integer::sum));
        plan.withheld().forEach(reason -> reasons.merge(reason, 1, Integer::sum));
    }

    double ratio() {
        return paid / uncached;
    }

    @Override
    public String toString() {
        return String.format(
                "%d requests, cost ratio %.4f, read %.3f, written %.3f, surprises %d, worst unrecovered $%.4f, %s",
                requests, ratio(), read / uncached, written / uncached, surprises, worst, reasons);
    }
}
