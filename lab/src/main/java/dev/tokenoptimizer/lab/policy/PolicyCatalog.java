package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.tariff.Money;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All policies by name, in the order of tables. */
public final class PolicyCatalog {

    private static final List<PolicyEntry> ENTRIES = Stream.of(
                    Simple.entries(),
                    ProviderDefaults.entries(),
                    Gateways.entries(),
                    Clients.entries(),
                    Learners.entries())
            .flatMap(List::stream)
            .toList();

    private PolicyCatalog() {}

    public static List<PolicyEntry> entries() {
        return ENTRIES;
    }

    /** The gateway's planner with another starting credit of its learning budget. */
    public static PolicyEntry ours(Money credit) {
        return Simple.ours(credit);
    }

    public static Optional<PolicyEntry> find(String name) {
        return ENTRIES.stream().filter(entry -> entry.name().equals(name)).findFirst();
    }
}
