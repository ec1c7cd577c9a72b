package dev.tokenoptimizer.ledger;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Something for each application; beyond a number of them the rest share one. Thread-safe, as far as the things themselves are. */
final class PerApplication<T> {

    private final int applicationsMax;
    private final Supplier<T> fresh;
    private final Map<String, T> own = new LinkedHashMap<>();
    private final T others;

    PerApplication(int applicationsMax, Supplier<T> fresh) {
        this.applicationsMax = applicationsMax;
        this.fresh = fresh;
        this.others = fresh.get();
    }

    T of(String application) {
        synchronized (own) {
            T known = own.get(application);
            if (known == null) {
                if (own.size() >= applicationsMax) {
                    return others;
                }
                known = fresh.get();
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
