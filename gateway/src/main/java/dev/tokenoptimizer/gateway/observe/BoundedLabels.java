package dev.tokenoptimizer.gateway.observe;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps a label's values bounded: the first ones stand for themselves, all later ones are {@value #OTHER}. Thread-safe. */
final class BoundedLabels {

    static final String OTHER = "other";

    private final int most;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    BoundedLabels(int most) {
        this.most = most;
    }

    String of(String value) {
        if (known.contains(value)) {
            return value;
        }
        // Threads that meet new values at once may pass the bound by a few; it stays a bound.
        if (known.size() >= most) {
            return OTHER;
        }
        known.add(value);
        return value;
    }
}
