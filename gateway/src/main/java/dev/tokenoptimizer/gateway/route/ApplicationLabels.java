package dev.tokenoptimizer.gateway.route;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the number of application labels bounded: the first ones that come get their own, all later ones are {@code other}.
 * First come, and not most used, because a label that changes its meaning over time is worse than a missing one.
 */
public final class ApplicationLabels {

    public static final String OTHER = "other";

    private static final int LENGTH_MAX = 64;

    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private volatile int max;

    public ApplicationLabels(int max) {
        this.max = max;
    }

    /**
     * The label of a request.
     *
     * @param named what the client called itself; null when it did not
     * @param fallback label for a client that did not
     */
    public String label(@Nullable String named, String fallback) {
        if (named == null || named.isBlank()) {
            return fallback;
        }
        String label = clean(named.strip());
        if (known.contains(label)) {
            return label;
        }
        if (known.size() >= max) {
            return OTHER;
        }
        known.add(label);
        return label;
    }

    /** Changes how many labels are kept; those known stay known. */
    public void resize(int changed) {
        max = changed;
    }

    private static String clean(String name) {
        StringBuilder clean = new StringBuilder(Math.min(name.length(), LENGTH_MAX));
        for (int i = 0; i < name.length() && i < LENGTH_MAX; i++) {
            char c = name.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            clean.append(plain || c == '-' || c == '_' || c == '.' || c == '/' || c == ':' ? c : '_');
        }
        return clean.toString();
    }
}
