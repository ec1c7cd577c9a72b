package dev.tokenoptimizer.ledger;

import dev.tokenoptimizer.tariff.Money;

/**
 * What one instance settled of an application's account in the {@link LearningBudget} and others do not know yet. Bills in turn,
 * each of which leaves nothing unrecovered at the least, come to {@code max(floor, before - saved)}.
 *
 * @param asSent what the requests would have cost as sent
 * @param saved by our markers; negative what they cost
 * @param floor what these bills leave unrecovered whatever was before, because earlier savings pay for no later loss
 * @param reserved premium of requests under way here, all of it
 * @param after where the account stands with it, as far as is known here: the truth, should nobody else know of the account
 */
public record BudgetChange(Money asSent, Money saved, Money floor, Money reserved, BudgetStanding after) {}
