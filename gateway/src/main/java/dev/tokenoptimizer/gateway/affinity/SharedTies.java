package dev.tokenoptimizer.gateway.affinity;

import dev.tokenoptimizer.gateway.route.Route;
import dev.tokenoptimizer.prompt.Fingerprint;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What instances tell each other of which account can read what. Thread-safe, and nothing here waits. */
public interface SharedTies {

    /** An account serves a request that begins like this, or has what goes by this name; the last one told counts. */
    void tell(Route account, Fingerprint tie);

    /** An account serves a request that says this; once others do, too, nobody is known by it. */
    void tellSaid(Route account, Fingerprint words);

    /**
     * Asks which account is known by each of these.
     *
     * @param route one with several accounts
     * @param answered hears the names of accounts of this route, empty for what was said to several; on any thread, if ever
     * @return whether anybody is asked
     */
    boolean ask(Route route, List<Fingerprint> ties, Consumer<Map<Fingerprint, String>> answered);

    /** A request waited for an answer as long as it may. */
    void gaveUp();
}
