package dev.tokenoptimizer.cli.lab;

import dev.tokenoptimizer.lab.provider.cache.CacheModel;
import dev.tokenoptimizer.lab.replay.Conditions;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.CacheRules;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that say what a replay assumes. */
final class ConditionOptions {

    /** Those of the makers themselves. */
    private static final List<String> PLATFORMS = List.of("anthropic", "openai");

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--model",
            defaultValue = "claude-sonnet-4-5",
            paramLabel = "MODEL",
            description = "Sets prices, minimum prefix and cache rules of all requests. Default: ${DEFAULT-VALUE}.")
    private String model = "";

    @Option(
            names = "--platform",
            paramLabel = "NAME",
            description =
                    "Whose prices and rules of that model count, such as bedrock (regional unless the model begins with"
                            + " global.). Default: its maker's.")
    private @Nullable String platform;

    @Option(
            names = "--read-multiplier",
            paramLabel = "FACTOR",
            description = "Price of a read token in relation to a fresh one. Default: the model's.")
    private @Nullable BigDecimal readMultiplier;

    @Option(
            names = "--ttl-rule",
            defaultValue = "hit",
            paramLabel = "RULE",
            description = "What a hit refreshes: the entry hit (hit) or all entries up to it (path). Default: hit.")
    private CacheModel.Refresh ttlRule = CacheModel.Refresh.HIT;

    @Option(
            names = "--ttls",
            split = ",",
            paramLabel = "TTL",
            description = "Lifetimes on offer, such as 5m. Default: the model's.")
    private List<String> ttls = new ArrayList<>();

    @Option(
            names = "--availability-delay",
            defaultValue = "0",
            paramLabel = "SECONDS",
            description = "From a request's start until what it wrote can be read. Default: ${DEFAULT-VALUE}.")
    private double availabilityDelay;

    @Option(
            names = "--seed",
            defaultValue = "1",
            paramLabel = "N",
            description = "Draws times where a trace has none. Default: ${DEFAULT-VALUE}.")
    private long seed;

    /** @throws ParameterException if they make no sense */
    Conditions conditions() {
        int shortest = Ttl.FIVE_MINUTES.seconds();
        if (!(availabilityDelay >= 0 && availabilityDelay < shortest)) {
            throw wrong("--availability-delay must be at least 0 and less than the shortest lifetime of " + shortest
                    + " s, not " + availabilityDelay);
        }
        TariffBook tariffs = TariffBook.shipped();
        Tariff tariff = (platform == null ? PLATFORMS : List.of(platform))
                .stream()
                        .flatMap(name -> tariffs.find(name, model).stream())
                        .findFirst()
                        .orElseThrow(() -> wrong("no prices are known of model " + model
                                + (platform == null
                                        ? ""
                                        : " on " + platform + "; platforms are "
                                                + String.join(", ", tariffs.platforms()))));
        if (tariff.rules() == CacheRules.AUTOMATIC) {
            throw wrong(
                    "model " + model + " caches by itself and takes no markers: there is nothing for a policy to place."
                            + " Use replay, which sends requests to the simulated provider");
        }
        Conditions standard = Conditions.standard(platform == null ? model : platform + "/" + model, tariff)
                .withRefresh(ttlRule)
                .withAvailabilityDelay(Math.round(availabilityDelay * 1_000))
                .withSeed(seed);
        if (!ttls.isEmpty()) {
            standard = standard.withTtls(ttls(tariff));
        }
        if (readMultiplier == null) {
            return standard;
        }
        if (readMultiplier.signum() < 0) {
            throw wrong("--read-multiplier must be 0 or more, not " + readMultiplier);
        }
        return standard.withReadMultiplier(readMultiplier);
    }

    private Set<Ttl> ttls(Tariff tariff) {
        Set<Ttl> chosen = EnumSet.noneOf(Ttl.class);
        for (String name : ttls) {
            chosen.add(tariff.ttls().stream()
                    .filter(ttl -> ttl.wireName().equals(name.strip()))
                    .findFirst()
                    .orElseThrow(() -> wrong("--ttls: " + model + " offers no lifetime " + name + ", only "
                            + tariff.ttls().stream()
                                    .sorted()
                                    .map(Ttl::wireName)
                                    .collect(Collectors.joining(" and ")))));
        }
        return chosen;
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
