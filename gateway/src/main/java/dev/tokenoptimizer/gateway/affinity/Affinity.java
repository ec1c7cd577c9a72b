package dev.tokenoptimizer.gateway.affinity;

import dev.tokenoptimizer.gateway.route.Route;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.PromptFamily;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
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

    /** A request leaves up to three. */
    private static final int BOUND_MAX = 300_000;

    /** No account's name: what was said to several accounts tells nothing. */
    private static final String SEVERAL = "";

    private final LongSupplier nanoClock;
    private final Map<String, Homes> homes = new HashMap<>();

    /** Until when accounts are left alone, by route and account. */
    private final Map<Place, Long> coolDowns = new HashMap<>();

    /** Which account served the conversation that this prefix belongs to, or has what goes by this name. */
    private final Map<Fingerprint, String> served = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Fingerprint, String> eldest) {
            return size() > BOUND_MAX;
        }
    };

    private record Place(String route, String account) {}

    /** @param nanoClock tells when a cool-down is over, nanoseconds from any origin */
    public Affinity(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
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
    public synchronized void serves(Route account, PromptFamily family) {
        family.ends().forEach(end -> served.put(end, account.account()));
        family.said()
                .ifPresent(said ->
                        served.merge(said, account.account(), (known, now) -> known.equals(now) ? known : SEVERAL));
    }

    /** An account holds something that a later request may be tied to it by. */
    public synchronized void holds(Route account, Fingerprint tie) {
        served.put(tie, account.account());
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
        for (int i = family.ties().size() - 1; i >= 0; i--) {
            String account = served.get(family.ties().get(i));
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
