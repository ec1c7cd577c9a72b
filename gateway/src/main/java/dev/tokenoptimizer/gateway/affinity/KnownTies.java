package dev.tokenoptimizer.gateway.affinity;

import dev.tokenoptimizer.prompt.Fingerprint;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What this process knows of which account can read what: those used longest ago are forgotten first. Guarded by its owner. */
final class KnownTies {

    /** No account's name: what was said to several accounts tells nothing. */
    static final String SEVERAL = "";

    /** A request leaves up to three. */
    private static final int TIES_MAX = 300_000;

    /** How far a tie can be trusted. */
    private enum Trust {
        /** Others may have said the same, to other accounts. */
        SAID,
        /** Its conversation was free to go elsewhere afterwards, and may have been bound there. */
        SENT,
        /** Whoever comes by it was bound to the account already, for good. */
        BOUND
    }

    private record Tie(String account, Trust trust) {}

    /** There are few that differ. */
    private final Map<Tie, Tie> values = new HashMap<>();

    private final Map<Fingerprint, Tie> ties = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Fingerprint, Tie> eldest) {
            return size() > TIES_MAX;
        }
    };

    /** An account serves a request that begins like this, or goes by this name. */
    void served(Fingerprint by, String account, boolean bound) {
        put(by, account, bound ? Trust.BOUND : Trust.SENT);
    }

    /** An account serves a request that says this. */
    void said(Fingerprint words, String account) {
        Tie known = ties.get(words);
        put(words, known == null || known.account.equals(account) ? account : SEVERAL, Trust.SAID);
    }

    /** What other instances say. */
    void heard(Fingerprint by, String account) {
        Tie known = ties.get(by);
        if (known == null || (known.trust != Trust.BOUND && !known.account.equals(SEVERAL))) {
            put(by, account, known == null ? Trust.SENT : known.trust);
        }
    }

    /** The account that is known by a tie; null where none is, {@link #SEVERAL} where that is known. */
    @Nullable
    String account(Fingerprint by) {
        Tie known = ties.get(by);
        return known == null ? null : known.account;
    }

    /** Whether no other instance can know better. */
    boolean isCertain(Fingerprint by) {
        Tie known = ties.get(by);
        return known != null && known.trust == Trust.BOUND;
    }

    private void put(Fingerprint by, String account, Trust trust) {
        ties.put(by, values.computeIfAbsent(new Tie(account, trust), value -> value));
    }
}
