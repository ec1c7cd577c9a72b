package dev.tokenoptimizer.ledger;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Something for each application; beyond a number of them the rest share one. Thread-safe, as far as the things themselves are. */
final class PerApplication<T> {

    private final int applicationsMax;
    private final Function<String, T> fresh;
    private final Map<String, T> own = new LinkedHashMap<>();
    private final T others;

    /**
     * @param fresh makes a new one for the application of that name; for those that share one, {@link Ledger#OTHER}
     */
    PerApplication(int applicationsMax, Function<String, T> fresh) {
        this.applicationsMax = applicationsMax;
        this.fresh = fresh;
        this.others = fresh.apply(Ledger.OTHER);
    }

    T of(String application) {
        synchronized (own) {
            T known = application.equals(Ledger.OTHER) ? others : own.get(application);
            if (known == null) {
                if (own.size() >= applicationsMax) {
                    return others;
                }
                known = fresh.apply(application);
                own.put(application, known);
            }
            return known;
        }
    }

    /** Those of applications that have one of their own, as they are now. */
    Map<String, T> own() {
        synchronized (own) {
            return new LinkedHashMap<>(own);
        }
    }

    /** What the rest shares. */
    T others() {
        return others;
    }
}
