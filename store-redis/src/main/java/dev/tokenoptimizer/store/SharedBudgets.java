package dev.tokenoptimizer.store;

import dev.tokenoptimizer.ledger.BudgetChange;
import dev.tokenoptimizer.ledger.BudgetStanding;
import dev.tokenoptimizer.ledger.LearningBudget;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.tariff.Money;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Keeps the learning budget of each application in common with other instances, ten times a second at most. */
final class SharedBudgets implements LearningBudget.Teller {

    private static final long KEPT_MILLIS = 30L * 24 * 3_600_000;
    private static final long PAUSE_NANOS = 100_000_000;

    private final LearningBudget budget;
    private final Function<String, Fingerprint> naming;
    private final Keys keys;
    private final SharedSum.Way way;
    private final Script script = new Script(Script.BUDGET);
    private final Map<String, SharedSum> accounts = new ConcurrentHashMap<>();

    /**
     * @param naming the keyed hash of an application's name
     */
    SharedBudgets(LearningBudget budget, Function<String, Fingerprint> naming, Keys keys, SharedSum.Way way) {
        this.budget = budget;
        this.naming = naming;
        this.keys = keys;
        this.way = way;
    }

    @Override
    public void changed(String application) {
        of(application).changed();
    }

    @Override
    public void used(String application) {
        of(application).used();
    }

    private SharedSum of(String application) {
        return accounts.computeIfAbsent(application, this::account);
    }

    private SharedSum account(String application) {
        return new SharedSum(
                keys.budget(naming.apply(application)), script, PAUSE_NANOS, new Account(application), way);
    }

    /** The accounts used so far. */
    Collection<SharedSum> sums() {
        return accounts.values();
    }

    private final class Account implements SharedSum.Part {

        private final String application;

        Account(String application) {
            this.application = application;
        }

        @Override
        public byte[][] untold() {
            BudgetChange change = budget.untold(application);
            return new byte[][] {
                way.kept(KEPT_MILLIS),
                digits(change.asSent()),
                digits(change.saved()),
                digits(change.floor()),
                digits(change.reserved()),
                digits(change.after().asSent()),
                digits(change.after().unrecovered())
            };
        }

        @Override
        public void heard(List<Object> sum) {
            int instances = Math.toIntExact((Long) sum.get(2));
            budget.heard(
                    application,
                    new BudgetStanding(money(sum.get(0)), money(sum.get(1)), instances, money(sum.get(3))));
        }
    }

    private static byte[] digits(Money money) {
        return SharedSum.text(money.picoDollars());
    }

    private static Money money(Object digits) {
        return new Money(Long.parseLong(new String((byte[]) digits, StandardCharsets.US_ASCII)));
    }
}
