package dev.tokenoptimizer.gateway.affinity;

import dev.tokenoptimizer.gateway.route.Route;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.store.Ties;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** In the store that instances share: an account is a keyed hash of the route's name and its own. */
public final class TiesInStore implements SharedTies {

    private final Ties store;
    private final Function<String, Fingerprint> naming;

    /** @param naming the keyed hash of a name, the same in all instances of one deployment and in no other */
    public TiesInStore(Ties store, Function<String, Fingerprint> naming) {
        this.store = store;
        this.naming = naming;
    }

    @Override
    public void tell(Route account, Fingerprint tie) {
        store.tell(tie, number(account));
    }

    @Override
    public void tellSaid(Route account, Fingerprint words) {
        store.tellSaid(words, number(account));
    }

    @Override
    public boolean ask(Route route, List<Fingerprint> ties, Consumer<Map<Fingerprint, String>> answered) {
        return store.ask(ties, numbers -> answered.accept(named(route, numbers)));
    }

    @Override
    public void gaveUp() {
        store.gaveUp();
    }

    /** Those that are accounts of the route. */
    private Map<Fingerprint, String> named(Route route, Map<Fingerprint, Integer> numbers) {
        Map<Integer, String> names = new HashMap<>();
        route.accounts().forEach(account -> names.put(number(account), account.account()));
        names.put(Ties.SEVERAL, KnownTies.SEVERAL);
        Map<Fingerprint, String> known = new HashMap<>();
        numbers.forEach((tie, number) -> {
            String name = names.get(number);
            if (name != null) {
                known.put(tie, name);
            }
        });
        return known;
    }

    private int number(Route account) {
        int hash = (int) naming.apply("account " + account.name() + ' ' + account.account())
                .low();
        return hash == Ties.SEVERAL ? 1 : hash;
    }
}
