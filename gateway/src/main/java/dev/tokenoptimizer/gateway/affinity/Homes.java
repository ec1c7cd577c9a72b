package dev.tokenoptimizer.gateway.affinity;

import dev.tokenoptimizer.prompt.Fingerprint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where families are at home among the accounts of one route. A new one goes to the first account in its own order (rendezvous
 * hashing, so that instances agree without talking) that does not carry more than a quarter above its share of the traffic;
 * then it stays. As long as there is little traffic the order alone decides. Guarded by its owner.
 */
final class Homes {

    private static final int FAMILIES_MAX = 100_000;
    private static final double ABOVE_SHARE = 1.25;

    /** Bytes of bodies within a few minutes below which no account is anywhere near its limits. */
    private static final double LITTLE = 16 << 20;

    private static final double HALF_LIFE_NANOS = 300e9;

    private final Map<Fingerprint, String> homes = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Fingerprint, String> eldest) {
            return size() > FAMILIES_MAX;
        }
    };

    private final Map<String, Load> loads = new HashMap<>();

    /** All accounts, the most suitable first; the first is the family's home. */
    List<String> order(Fingerprint family, List<String> accounts, long nowNanos) {
        List<String> order = accounts.stream()
                .sorted(Comparator.comparingLong((String account) -> weight(family, account))
                        .reversed())
                .toList();
        String home = homes.get(family);
        if (home == null || !accounts.contains(home)) {
            home = firstWithRoom(order, nowNanos);
            homes.put(family, home);
        }
        return startingWith(home, order);
    }

    /** Counts a request against the account that takes it. */
    void carries(String account, long bytes, long nowNanos) {
        loads.computeIfAbsent(account, name -> new Load()).add(bytes, nowNanos);
    }

    private String firstWithRoom(List<String> order, long nowNanos) {
        double all = 0;
        for (String account : order) {
            all += load(account, nowNanos);
        }
        double most = Math.max(LITTLE, ABOVE_SHARE * all / order.size());
        for (String account : order) {
            if (load(account, nowNanos) <= most) {
                return account;
            }
        }
        return order.get(0);
    }

    private double load(String account, long nowNanos) {
        Load load = loads.get(account);
        return load == null ? 0 : load.at(nowNanos);
    }

    private static List<String> startingWith(@Nullable String first, List<String> order) {
        List<String> sorted = new ArrayList<>(order);
        sorted.sort(Comparator.comparing((String account) -> !account.equals(first)));
        return sorted;
    }

    private static long weight(Fingerprint family, String account) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < account.length(); i++) {
            hash = (hash ^ account.charAt(i)) * 0x100000001b3L;
        }
        return mixed(mixed(family.high() ^ hash) + family.low());
    }

    /** The finaliser of SplitMix64. */
    private static long mixed(long value) {
        long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** A sum that halves every few minutes. */
    private static final class Load {
        private double bytes;
        private long sinceNanos;

        void add(long more, long nowNanos) {
            bytes = at(nowNanos) + more;
            sinceNanos = nowNanos;
        }

        double at(long nowNanos) {
            return bytes * Math.pow(0.5, Math.max(0, nowNanos - sinceNanos) / HALF_LIFE_NANOS);
        }
    }
}
