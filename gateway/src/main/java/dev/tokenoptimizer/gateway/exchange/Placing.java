package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.gateway.affinity.Affinity;
import dev.tokenoptimizer.gateway.affinity.Choice;
import dev.tokenoptimizer.gateway.route.Route;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.PromptFamily;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which of a route's accounts serves one request, and which other one when that does not. Lives on one event loop. */
final class Placing {

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;
    private static final int OVERLOADED = 529;

    /** An account that asks for more is asked again all the same. */
    private static final Duration COOL_DOWN_MAX = Duration.ofMinutes(10);

    private final Affinity affinity;
    private final Route route;
    private final Optional<PromptFamily> family;
    private final long bytes;
    private final Books books;
    private final Set<String> tried = new HashSet<>();
    private Choice choice;

    Placing(Affinity affinity, Route route, Optional<PromptFamily> family, long bytes, Books books) {
        this.affinity = affinity;
        this.route = route;
        this.family = family;
        this.bytes = bytes;
        this.books = books;
        this.choice = choose();
    }

    private Choice choose() {
        Choice chosen = affinity.choose(route, family, bytes, tried);
        books.account = chosen.account().account();
        books.placement = Optional.of(chosen.placement());
        return chosen;
    }

    Route account() {
        return choice.account();
    }

    /** Whether an answer says that nothing was done for the request and that the account has too much to do. */
    static boolean isTurnedAway(int status) {
        return status == TOO_MANY_REQUESTS || status == UNAVAILABLE || status == OVERLOADED;
    }

    /**
     * The account does not serve: it is left alone for a while.
     *
     * @param retryAfter what its answer says about that; null when it says nothing
     * @return whether another account may serve the request
     */
    boolean failed(@Nullable String retryAfter) {
        affinity.failed(account(), coolDown(retryAfter));
        tried.add(account().account());
        return choice.mayMove() && affinity.hasOther(route, tried);
    }

    void move() {
        books.moves++;
        choice = choose();
    }

    void holds(Fingerprint tie) {
        affinity.holds(account(), tie);
    }

    void serves() {
        family.ifPresent(known -> affinity.serves(account(), known));
    }

    private Duration coolDown(@Nullable String retryAfter) {
        if (retryAfter == null || !retryAfter.strip().matches("\\d{1,9}")) {
            return route.config().coolDown();
        }
        Duration asked = Duration.ofSeconds(Long.parseLong(retryAfter.strip()));
        return asked.compareTo(COOL_DOWN_MAX) > 0 ? COOL_DOWN_MAX : asked;
    }
}
