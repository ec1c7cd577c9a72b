package dev.tokenoptimizer.ledger;

import dev.tokenoptimizer.tariff.Money;

/**
 * An application's account in the {@link LearningBudget} as all instances have it together.
 *
 * @param asSent what its traffic would have cost as sent
 * @param unrecovered premium that our markers cost and our reads have not earned back, zero or more
 * @param instances how many instances put premium at risk for the application at present, at least 1
 * @param reservedElsewhere premium of requests under way at the others
 */
public record BudgetStanding(Money asSent, Money unrecovered, int instances, Money reservedElsewhere) {

    public BudgetStanding {
        if (unrecovered.picoDollars() < 0 || reservedElsewhere.picoDollars() < 0 || instances < 1) {
            throw new IllegalArgumentException(
                    "no standing: " + unrecovered + ", " + reservedElsewhere + " of " + instances);
        }
    }
}
