package dev.tokenoptimizer.ledger;

import dev.tokenoptimizer.tariff.Money;

/**
 * What one instance settled of an application's account in the {@link LearningBudget} and others do not know yet.
 *
 * @param asSent what the requests would have cost as sent
 * @param saved by our markers; negative what they cost
 * @param after where the account stands with it, as far as is known here: the truth, should nobody else know of the account
 */
public record BudgetChange(Money asSent, Money saved, BudgetStanding after) {}
