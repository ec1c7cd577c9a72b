package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.tariff.CacheRules;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.Set;
import java.util.function.Function;

/**
 * A policy of the catalogue.
 *
 * @param name short and stable, as used on the command line and in results
 * @param source whose rule it is, for the list of policies
 * @param rule what it does, in one sentence
 * @param needs what a trace must have for it; elsewhere it is not applicable and never approximated
 * @param rules under which sets of cache rules it makes sense
 * @param create a new instance for one trace, all requests of which have this tariff
 */
public record PolicyEntry(
        String name,
        String source,
        String rule,
        Set<PolicyRequest.Feature> needs,
        Set<CacheRules> rules,
        Function<Tariff, Policy> create) {

    public PolicyEntry {
        needs = Set.copyOf(needs);
        rules = Set.copyOf(rules);
    }

    /** One for all rules. */
    public PolicyEntry(
            String name,
            String source,
            String rule,
            Set<PolicyRequest.Feature> needs,
            Function<Tariff, Policy> create) {
        this(name, source, rule, needs, Set.of(CacheRules.values()), create);
    }

    /** Whether it makes sense for models of this tariff. */
    public boolean suits(Tariff tariff) {
        return rules.contains(tariff.rules());
    }
}
