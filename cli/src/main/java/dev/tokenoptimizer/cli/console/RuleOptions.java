package dev.tokenoptimizer.cli.console;

import dev.tokenoptimizer.lab.provider.cache.Conduct;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** By which rules a simulated provider caches. */
public final class RuleOptions {

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--rule",
            paramLabel = "NAME=VALUE",
            description =
                    "Let the simulated provider go by a rule of the cache otherwise than documented: minimumPrefix, lookback,"
                            + " overtime (seconds for which entries are found after their end) or requestsPerMachine (a minute;"
                            + " beyond, a cache that works by itself overflows) with a number; groupsToolRuns, mixedLifetimes,"
                            + " longMarkerKeepsPrefix, readRenewsOnlyItsEntry or readableAtFirstByte with false. Repeatable.")
    private Map<String, String> rules = Map.of();

    /**
     * What was asked for.
     *
     * @throws ParameterException if a rule or value is none; the message names what there is
     */
    public Conduct conduct() {
        Conduct conduct = Conduct.DOCUMENTED;
        try {
            for (Map.Entry<String, String> rule : rules.entrySet()) {
                conduct = conduct.with(rule.getKey(), rule.getValue());
            }
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), "--rule: " + wrong.getMessage(), wrong);
        }
        return conduct;
    }
}
