package dev.tokenoptimizer.lab.policy;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All policies by name, in the order of tables. */
public final class PolicyCatalog {

    private static final List<PolicyEntry> ENTRIES =
            List.of(new PolicyEntry("none", "no caching (P0)", "Sets no marker.", Set.of(), _ -> _ -> List.of()));

    private PolicyCatalog() {}

    public static List<PolicyEntry> entries() {
        return ENTRIES;
    }

    public static Optional<PolicyEntry> find(String name) {
        return ENTRIES.stream().filter(entry -> entry.name().equals(name)).findFirst();
    }
}
