package dev.tokenoptimizer.cli.verify;

import dev.tokenoptimizer.tariff.Money;
import java.util.Optional;

/** The money that a run may spend at most. Thread-safe. */
final class Budget {

    private final Money limit;
    private Money free;
    private Money spent = Money.ZERO;

    Budget(Money limit) {
        this.limit = limit;
        this.free = limit;
    }

    Money limit() {
        return limit;
    }

    /** What was billed so far; requests that ended without a bill count with what they may have cost. */
    synchronized Money spent() {
        return spent;
    }

    synchronized Money free() {
        return free;
    }

    /** Sets money aside for one rule; empty when not so much is left. */
    synchronized Optional<Allotment> allot(Money amount) {
        if (free.compareTo(amount) < 0) {
            return Optional.empty();
        }
        free = free.minus(amount);
        return Optional.of(new Allotment(amount));
    }

    /** Money set aside. What a request needs beyond comes from what is left for all. */
    final class Allotment {

        private Money left;

        private Allotment(Money amount) {
            this.left = amount;
        }

        /** Takes what a request costs at most, before it is sent; false when there is not so much. */
        boolean take(Money most) {
            synchronized (Budget.this) {
                if (left.compareTo(most) < 0) {
                    Money more = most.minus(left);
                    if (free.compareTo(more) < 0) {
                        return false;
                    }
                    free = free.minus(more);
                    left = most;
                }
                left = left.minus(most);
                return true;
            }
        }

        /** The request cost that much in the end. */
        void settle(Money most, Money actual) {
            synchronized (Budget.this) {
                spent = spent.plus(actual);
                left = left.plus(most).minus(actual);
            }
        }

        /** Nothing more is needed. */
        void close() {
            synchronized (Budget.this) {
                free = free.plus(left);
                left = Money.ZERO;
            }
        }
    }
}
