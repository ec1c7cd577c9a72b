package dev.tokenoptimizer.gateway.affinity;

import dev.tokenoptimizer.gateway.route.Route;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.PromptFamily;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which of a route's accounts serves a request: the family's home, unless that failed or was overloaded lately; always the same
 * for what only one account can read. Bounded; thread-safe.
 */
public final class Affinity {

    /** So many ties of a request are asked for at most, the strongest: what its last turns left is among them. */
    private static final int ASKED_MAX = 64;

    private final LongSupplier nanoClock;
    private final Map<String, Homes> homes = new HashMap<>();

    /** Until when accounts are left alone, by route and account. */
    private final Map<Place, Long> coolDowns = new HashMap<>();

    private final KnownTies ties = new KnownTies();
    private final Optional<SharedTies> others;

    private record Place(String route, String account) {}

    /** One in a process that shares nothing with others. */
    public Affinity(LongSupplier nanoClock) {
        this(nanoClock, Optional.empty());
    }

    /**
     * One that knows of nothing yet.
     *
     * @param nanoClock tells when a cool-down is over, nanoseconds from any origin
     * @param others what other instances tell; empty where there are none
     */
    public Affinity(LongSupplier nanoClock, Optional<SharedTies> others) {
        this.nanoClock = nanoClock;
        this.others = others;
    }

    /**
     * Asks other instances which account can read a request, unless that is known here for certain: its conversation may have been bound
     * by an answer that another one passed on.
     *
     * @param route one with several accounts
     * @param family empty where the body does not tell
     * @param then runs once they answered, on any thread, if ever; then {@link #choose} goes by what they said
     * @return whether anybody was asked
     */
    public boolean ask(Route route, Optional<PromptFamily> family, Runnable then) {
        if (others.isEmpty() || family.isEmpty()) {
            return false;
        }
        List<Fingerprint> asked = uncertain(route.accounts(), family.get());
        return !asked.isEmpty()
                && others.get().ask(route, asked, accounts -> {
                    heard(accounts);
                    then.run();
                });
    }

    /** A request waited for other instances as long as it may, and goes by what is known here. */
    public void gaveUp() {
        others.ifPresent(SharedTies::gaveUp);
    }

    private synchronized List<Fingerprint> uncertain(List<Route> accounts, PromptFamily family) {
        List<Fingerprint> all = family.bound() == PromptFamily.Bound.FREE ? List.of() : family.ties();
        for (Fingerprint tie : all.reversed()) {
            String account = ties.account(tie);
            if (account != null && has(accounts, account)) {
                return ties.isCertain(tie) ? List.of() : strongest(all);
            }
        }
        return strongest(all);
    }

    private static List<Fingerprint> strongest(List<Fingerprint> all) {
        return all.subList(Math.max(0, all.size() - ASKED_MAX), all.size());
    }

    private synchronized void heard(Map<Fingerprint, String> accounts) {
        accounts.forEach(ties::heard);
    }

    /**
     * The account for a request.
     *
     * @param route one with several accounts
     * @param family empty where the body does not tell
     * @param bytes length of the body
     * @param tried accounts that did not serve it
     */
    public synchronized Choice choose(Route route, Optional<PromptFamily> family, long bytes, Set<String> tried) {
        List<Route> accounts = route.accounts();
        if (family.isEmpty()) {
            return new Choice(accounts.get(0), Placement.FIRST);
        }
        long now = nanoClock.getAsLong();
        Homes known = homes.computeIfAbsent(route.name(), name -> new Homes());
        List<String> order = known.order(
                family.get().key(), accounts.stream().map(Route::account).toList(), now);
        String bound = bound(family.get(), accounts, order.get(0));
        String chosen = bound == null ? firstAvailable(route.name(), order, tried, now) : bound;
        known.carries(chosen, bytes, now);
        Placement placement = chosen.equals(order.get(0)) ? Placement.HOME : Placement.AWAY;
        return new Choice(named(accounts, chosen), bound == null ? placement : Placement.BOUND);
    }

    /** Whether an account is left that did not serve a request yet and is not left alone. */
    public synchronized boolean hasOther(Route route, Set<String> tried) {
        long now = nanoClock.getAsLong();
        return route.accounts().stream()
                .map(Route::account)
                .anyMatch(account -> !tried.contains(account) && !coolsDown(route.name(), account, now));
    }

    /** An account failed, or has too much to do: families go elsewhere for a while, and then come back. */
    public synchronized void failed(Route account, Duration coolDown) {
        long until = nanoClock.getAsLong() + coolDown.toNanos();
        coolDowns.merge(
                new Place(account.name(), account.account()),
                until,
                (known, other) -> known - other > 0 ? known : other);
    }

    /** An account serves a request: what its answer holds may bind the conversation to it. */
    public void serves(Route account, PromptFamily family) {
        synchronized (this) {
            boolean bound = family.bound() != PromptFamily.Bound.FREE;
            family.ends().forEach(end -> ties.served(end, account.account(), bound));
            family.said().ifPresent(words -> ties.said(words, account.account()));
        }
        others.ifPresent(shared -> {
            family.ends().forEach(end -> shared.tell(account, end));
            family.said().ifPresent(words -> shared.tellSaid(account, words));
        });
        if (family.bound() == PromptFamily.Bound.UPLOADS) {
            // It has them, or could not have served; and what is in use is not to be forgotten.
            family.ties().forEach(name -> holds(account, name));
        }
    }

    /** An account holds something that a later request may be tied to it by. */
    public void holds(Route account, Fingerprint tie) {
        synchronized (this) {
            ties.served(tie, account.account(), true);
        }
        others.ifPresent(shared -> shared.tell(account, tie));
    }

    /**
     * The only account that can read a prompt; null when all can. What nobody remembers was uploaded to the first, where everything goes
     * that is no prompt.
     */
    private @Nullable String bound(PromptFamily family, List<Route> accounts, String home) {
        return switch (family.bound()) {
            case FREE -> null;
            case UPLOADS -> remembered(family, accounts, accounts.get(0).account());
            case CONVERSATION -> remembered(family, accounts, home);
        };
    }

    private String remembered(PromptFamily family, List<Route> accounts, String otherwise) {
        for (Fingerprint tie : family.ties().reversed()) {
            String account = ties.account(tie);
            if (account != null && has(accounts, account)) {
                return account;
            }
        }
        return otherwise;
    }

    private String firstAvailable(String route, List<String> order, Set<String> tried, long now) {
        for (String account : order) {
            if (!tried.contains(account) && !coolsDown(route, account, now)) {
                return account;
            }
        }
        return order.get(0);
    }

    private boolean coolsDown(String route, String account, long now) {
        Long until = coolDowns.get(new Place(route, account));
        return until != null && until - now > 0;
    }

    private static boolean has(List<Route> accounts, String name) {
        return accounts.stream().anyMatch(account -> account.account().equals(name));
    }

    private static Route named(List<Route> accounts, String name) {
        return accounts.stream()
                .filter(account -> account.account().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
