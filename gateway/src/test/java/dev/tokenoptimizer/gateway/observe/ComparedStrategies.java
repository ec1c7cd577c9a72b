package dev.tokenoptimizer.gateway.observe;

import dev.tokenoptimizer.ledger.StrategyAccounts;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.plan.Strategy;
import dev.tokenoptimizer.prompt.Block;
import dev.tokenoptimizer.prompt.BlockKind;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.Markability;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Tier;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import java.util.List;
import java.util.Set;

/** An application whose learned plans lost a comparison. */
final class ComparedStrategies {

    private static final Tariff TARIFF =
            TariffBook.shipped().find("anthropic", "claude-sonnet-4-5").orElseThrow();

    private ComparedStrategies() {}

    /** Writes twice a thousand prompts that nobody sends again: 1.25 of what they cost as sent. */
    static void againstLearned(StrategyAccounts accounts, String application) {
        List<Breakpoint> written = List.of(new Breakpoint(0, Ttl.FIVE_MINUTES, Reason.EXPLORATION));
        for (int i = 0; i < 2 * StrategyAccounts.WINDOW; i++) {
            accounts.begun(
                    application,
                    prompt(i),
                    TARIFF,
                    (strategy, live) -> strategy == Strategy.LEARNED ? written : List.of(),
                    i,
                    i);
        }
    }

    private static Prompt prompt(int number) {
        Fingerprint own = new Fingerprint(number, number);
        Block block = new Block(Tier.MESSAGES, BlockKind.TEXT, 0, 0, 0, 5_000, 0, Markability.FIELD, own);
        CacheScope scope = new CacheScope("anthropic", "w");
        return new Prompt("m", false, scope, List.of(block), 0, List.of(), 1, own, false, false, false, Set.of());
    }
}
