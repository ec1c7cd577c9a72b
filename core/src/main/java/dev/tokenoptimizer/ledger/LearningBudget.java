package dev.tokenoptimizer.ledger;

import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.snapshot.Saved;
import dev.tokenoptimizer.tariff.Money;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * The promise that optimizing is never dearer, per application: write premium that our markers cost and our reads have not
 * earned back never exceeds the larger of a starting credit and one percent of what the traffic would have cost as sent.
 * Premium of requests under way is reserved, so that concurrent ones cannot exceed it together.
 *
 * <p>One thing is let through: a marker on a prefix that the provider is believed to hold costs a premium if the belief is
 * wrong. After {@value #MISSED_READS_MAX} such mistakes in a row an application without allowance marks nothing at all.
 *
 * <p>Instances that serve the same applications keep the promise together: each tells what it settled and hears where all of
 * them stand ({@link #shareWith}). What is left is then divided by their number, so that what several reserve at once
 * does not exceed it either. Thread-safe.
 */
public final class LearningBudget implements Saved {

    static final int MISSED_READS_MAX = 3;

    private static final long SHARE_DIVISOR = 100;

    /** A larger limit is told when it grew by this part. */
    private static final long TOLD_GROWTH = 20;

    private static final Money NOT_EVEN_READS = new Money(-1);

    private final PerApplication<Account> accounts;
    private volatile Teller others = NOBODY;

    /**
     * @param credit starting credit of each application
     * @param applicationsMax applications with an account of their own; the rest share one
     */
    public LearningBudget(Money credit, int applicationsMax) {
        this.accounts = new PerApplication<>(applicationsMax, name -> new Account(name, credit));
    }

    /** A starting credit of $0.25. */
    public static Money standardCredit() {
        return Money.dollars("0.25");
    }

    /** Whoever tells the other instances: asks {@link #untold}, and answers with {@link #heard}. Returns at once. */
    public interface Teller {

        /** Others should soon know of this account: something is at risk, or settled. */
        void changed(String account);

        /** The account is used here; what others did to it should be known, from time to time. May come with every request. */
        void used(String account);
    }

    private static final Teller NOBODY = new Teller() {
        @Override
        public void changed(String account) {}

        @Override
        public void used(String account) {}
    };

    /** From now on other instances are told. */
    public void shareWith(Teller teller) {
        others = teller;
    }

    /** What happened to an account here since this was last asked. */
    public BudgetChange untold(String application) {
        Account account = accounts.of(application);
        synchronized (account) {
            return account.untold();
        }
    }

    /**
     * Where all instances stand together.
     *
     * @param all with everything that {@link #untold} told until now
     */
    public void heard(String application, BudgetStanding all) {
        Account account = accounts.of(application);
        synchronized (account) {
            account.heard(all);
        }
    }

    /** Write premium that a plan may put at risk now; zero for none, negative when even expected reads are to be left. */
    public Money allowance(String application) {
        Account account = accounts.of(application);
        synchronized (account) {
            long left = account.left();
            return left <= 0 && account.missedReads >= MISSED_READS_MAX ? NOT_EVEN_READS : new Money(Math.max(0, left));
        }
    }

    /** Share of what may be put at risk at all that is at risk already, or lost: 0 to 1. */
    public double scarcity(String application) {
        Account account = accounts.of(application);
        synchronized (account) {
            long share = account.limit() / account.instances;
            return share <= 0 ? 1 : 1 - (double) Math.max(0, account.left()) / share;
        }
    }

    /** Premium of ours not yet earned back, whichever instance paid it. */
    public Money unrecovered(String application) {
        Account account = accounts.of(application);
        synchronized (account) {
            return new Money(account.unrecovered);
        }
    }

    /**
     * Reserves the premium of one request. Empty when others took the allowance meanwhile: then plan again with what
     * {@link #allowance} says now. A premium of zero can always be reserved.
     */
    public Optional<Reservation> reserve(String application, Money premium) {
        Account account = accounts.of(application);
        long wanted = Math.max(0, premium.picoDollars());
        boolean tell;
        Optional<Reservation> reservation;
        synchronized (account) {
            tell = wanted > 0 || !account.introduced;
            account.introduced = true;
            if (wanted > 0 && wanted > account.left()) {
                reservation = Optional.empty();
            } else {
                account.reserved += wanted;
                reservation = Optional.of(new Reservation(account, wanted));
            }
        }
        if (tell) {
            others.changed(account.name);
        } else {
            others.used(account.name);
        }
        return reservation;
    }

    /** What is reserved by requests under way counts as lost: nobody will settle it after a restart. */
    @Override
    public void save(DataOutput out) throws IOException {
        Map<String, Account> known = accounts.own();
        out.writeInt(known.size());
        for (Map.Entry<String, Account> entry : known.entrySet()) {
            out.writeUTF(entry.getKey());
            entry.getValue().save(out);
        }
        accounts.others().save(out);
    }

    @Override
    public void restore(DataInput in, long nowMillis) throws IOException {
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            accounts.of(in.readUTF()).restore(in);
        }
        accounts.others().restore(in);
    }

    /** One request's share of the allowance. Ended once by any method; later calls do nothing. */
    public final class Reservation {

        private final Account account;
        private final long premium;
        private boolean ended;

        private Reservation(Account account, long premium) {
            this.account = account;
            this.premium = premium;
        }

        /** The bill is known: what the request saved or lost replaces the reservation. */
        public void settle(LedgerEntry entry, Plan plan) {
            boolean worthTelling;
            synchronized (account) {
                if (!end()) {
                    return;
                }
                boolean ours = plan.changesCaching();
                account.add(
                        Math.max(0, entry.asSent().picoDollars()),
                        ours ? entry.saved().picoDollars() : 0);
                if (ours && plan.expectation().read() > 0) {
                    account.missedReads = entry.billed().read() == 0 ? account.missedReads + 1 : 0;
                }
                worthTelling = account.isWorthTelling();
            }
            if (worthTelling || premium > 0) {
                others.changed(account.name);
            }
        }

        /** The answer began, so it is charged, but its bill never came: all of the premium counts as lost. */
        public void lost() {
            synchronized (account) {
                if (!end()) {
                    return;
                }
                account.add(0, -premium);
            }
            others.changed(account.name);
        }

        /** Nothing was billed, or nothing is known of it. */
        public void release() {
            synchronized (account) {
                if (!end()) {
                    return;
                }
            }
            if (premium > 0) {
                others.changed(account.name);
            }
        }

        private boolean end() {
            if (ended) {
                return false;
            }
            ended = true;
            account.reserved -= premium;
            return true;
        }
    }

    private static long saturated(long a, long b) {
        long sum = a + b;
        return ((a ^ sum) & (b ^ sum)) < 0 ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : sum;
    }

    private static final class Account {

        private final String name;
        private final long credit;
        private long asSent;
        private long unrecovered;
        private long untoldAsSent;
        private long untoldSaved;
        private long untoldFloor;
        private int instances = 1;
        private long reservedElsewhere;
        private boolean introduced;
        private long reserved;
        private int missedReads;

        Account(String name, Money credit) {
            this.name = name;
            this.credit = credit.picoDollars();
        }

        void add(long sent, long saved) {
            asSent = saturated(asSent, sent);
            unrecovered = Math.max(0, saturated(unrecovered, -saved));
            untoldAsSent = saturated(untoldAsSent, sent);
            untoldSaved = saturated(untoldSaved, saved);
            untoldFloor = Math.max(0, saturated(untoldFloor, -saved));
        }

        /** What is at risk or earned back always is; what only makes the limit larger, once it does so noticeably. */
        boolean isWorthTelling() {
            return untoldSaved != 0 || untoldFloor != 0 || untoldAsSent / SHARE_DIVISOR >= limit() / TOLD_GROWTH;
        }

        BudgetChange untold() {
            BudgetChange change = new BudgetChange(
                    new Money(untoldAsSent),
                    new Money(untoldSaved),
                    new Money(untoldFloor),
                    new Money(reserved),
                    new BudgetStanding(
                            new Money(asSent), new Money(unrecovered), instances, new Money(reservedElsewhere)));
            untoldAsSent = 0;
            untoldSaved = 0;
            untoldFloor = 0;
            return change;
        }

        void heard(BudgetStanding all) {
            asSent = saturated(all.asSent().picoDollars(), untoldAsSent);
            unrecovered = Math.max(untoldFloor, saturated(all.unrecovered().picoDollars(), -untoldSaved));
            instances = all.instances();
            reservedElsewhere = all.reservedElsewhere().picoDollars();
        }

        synchronized void save(DataOutput out) throws IOException {
            out.writeLong(asSent);
            out.writeLong(saturated(unrecovered, reserved));
            out.writeInt(missedReads);
        }

        synchronized void restore(DataInput in) throws IOException {
            asSent = saturated(asSent, Math.max(0, in.readLong()));
            unrecovered = saturated(unrecovered, Math.max(0, in.readLong()));
            missedReads = Math.max(missedReads, in.readInt());
        }

        long limit() {
            return Math.max(credit, asSent / SHARE_DIVISOR);
        }

        /** Of what is not lost, the share of this instance, unless others took more than theirs; less what it reserved. */
        long left() {
            long kept = limit() - unrecovered;
            return Math.min(kept / instances, kept - reservedElsewhere) - reserved;
        }
    }
}
