package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.history.History;
import dev.tokenoptimizer.ledger.Accounting;
import dev.tokenoptimizer.ledger.LearningBudget;
import dev.tokenoptimizer.ledger.Ledger;
import dev.tokenoptimizer.ledger.ShadowCache;
import dev.tokenoptimizer.ledger.StrategyAccounts;
import dev.tokenoptimizer.snapshot.Saved;
import dev.tokenoptimizer.snapshot.Section;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tokens.MinimumCorrection;
import dev.tokenoptimizer.tokens.TokenCorrection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that requests teach and later requests use. All of it is bounded and thread-safe.
 *
 * @param history what is known per prefix
 * @param imagined what would be known per prefix had the requests that were only observed been marked; kept apart, so that
 *     nothing imagined is believed once markers are set
 * @param accounting prices bills, and what requests would have cost as sent
 * @param ledger totals per application
 * @param budget write premium that may be at risk per application
 * @param strategies what each application's input costs by the learned plans and by simpler rules, and which is in force
 * @param refusals where the provider lately refused markers
 * @param longRefusals where it lately refused markers for an hour because of the hour
 * @param corrections how far token estimates are off
 * @param minimums shortest prefixes that providers really cache
 */
public record Knowledge(
        History history,
        History imagined,
        Accounting accounting,
        Ledger ledger,
        LearningBudget budget,
        StrategyAccounts strategies,
        Refusals refusals,
        Refusals longRefusals,
        TokenCorrection corrections,
        MinimumCorrection minimums) {

    private static final int SHADOW_ENTRIES = 100_000;
    private static final int STRATEGY_ENTRIES = 50_000;
    private static final int CORRECTIONS = 10_000;

    /** What of it outlives a restart. A history that cannot be saved is left out. */
    public Map<Section, Saved> saved() {
        Map<Section, Saved> parts = new EnumMap<>(Section.class);
        if (history instanceof Saved saved) {
            parts.put(Section.HISTORY, saved);
        }
        if (imagined instanceof Saved saved) {
            parts.put(Section.IMAGINED_HISTORY, saved);
        }
        parts.put(Section.TOKEN_CORRECTIONS, corrections);
        parts.put(Section.MINIMUMS, minimums);
        parts.put(Section.REFUSALS, refusals);
        parts.put(Section.LONG_REFUSALS, longRefusals);
        parts.put(Section.LEARNING_BUDGETS, budget);
        parts.put(Section.STRATEGIES, strategies);
        parts.put(Section.CLIENT_MARKERS, accounting.clientMarkers());
        return parts;
    }

    /**
     * What of it other instances can use as it is: of places that they know nothing of themselves. Prefixes, rates of return and learning
     * budgets are not among it, they are told one by one.
     */
    public Map<Section, Saved> shared() {
        Map<Section, Saved> parts = new EnumMap<>(Section.class);
        parts.put(Section.TOKEN_CORRECTIONS, corrections);
        parts.put(Section.MINIMUMS, minimums);
        parts.put(Section.REFUSALS, refusals);
        parts.put(Section.LONG_REFUSALS, longRefusals);
        return parts;
    }

    /**
     * Knows nothing yet.
     *
     * @param applicationsMax applications with accounts of their own
     * @param credit starting credit of each application's learning budget
     */
    public static Knowledge empty(History history, History imagined, int applicationsMax, Money credit) {
        return new Knowledge(
                history,
                imagined,
                new Accounting(new ShadowCache(SHADOW_ENTRIES)),
                new Ledger(applicationsMax),
                new LearningBudget(credit, applicationsMax),
                new StrategyAccounts(STRATEGY_ENTRIES, applicationsMax),
                new Refusals(),
                new Refusals(List.of("ttl")),
                new TokenCorrection(CORRECTIONS),
                new MinimumCorrection());
    }
}
