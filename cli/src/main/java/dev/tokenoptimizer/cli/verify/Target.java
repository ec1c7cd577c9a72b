package dev.tokenoptimizer.cli.verify;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.CacheRules;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.tariff.TariffFileException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which provider and model are verified. */
final class Target {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final long MILLIS_PER_MINUTE = 60_000;
    private static final int SHORTEST_PAUSE = 6;
    private static final int LONGEST_PAUSE = 58;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "https://api.anthropic.com",
            description = "Base URL of the provider itself, not of a gateway. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private URI url;

    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL",
            required = true,
            description = "Model to verify: what holds for one need not hold for another.")
    @SuppressWarnings("NullAway.Init")
    private String model;

    @Option(
            names = "--platform",
            paramLabel = "NAME",
            defaultValue = "anthropic",
            description = "Platform in the tariff data, as in routes.NAME.provider. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init")
    private String platform;

    @Option(
            names = "--tariffs",
            paramLabel = "FILE",
            description = "Tariff file laid over the shipped prices and limits, as in tariffs.file.")
    private @Nullable Path tariffs;

    @Option(
            names = "--pause",
            paramLabel = "MINUTES",
            defaultValue = "7",
            description =
                    "How long entries of five minutes are left alone to be gone, 6 to 58. Default: ${DEFAULT-VALUE}.")
    private int pauseMinutes;

    URI url() {
        String scheme = url.getScheme();
        if (url.getHost() == null
                || url.getRawUserInfo() != null
                || url.getRawQuery() != null
                || url.getRawFragment() != null
                || !("https".equals(scheme) || "http".equals(scheme))) {
            throw CommandFailure.badInput(
                    "--url must be an http or https URL with a host and without user, query or fragment", null);
        }
        if ("http".equals(scheme) && !LOOPBACK.contains(url.getHost())) {
            throw CommandFailure.badInput(
                    "--url: the key would travel unencrypted to " + url.getHost() + ". Use https", null);
        }
        return url;
    }

    Subject subject() {
        if (pauseMinutes < SHORTEST_PAUSE || pauseMinutes > LONGEST_PAUSE) {
            throw CommandFailure.badInput(
                    "--pause must be from " + SHORTEST_PAUSE + " to " + LONGEST_PAUSE + " minutes, not " + pauseMinutes,
                    null);
        }
        Tariff tariff = book().find(platform, model)
                .orElseThrow(() -> CommandFailure.badInput(
                        "no prices are known for " + model + " on " + platform + ", so costs could not be limited."
                                + " Add it to a tariff file and name that with --tariffs (docs/providers.md)",
                        null));
        if (tariff.rules() != CacheRules.ANTHROPIC
                || !tariff.ttls().containsAll(List.of(Ttl.FIVE_MINUTES, Ttl.ONE_HOUR))) {
            throw CommandFailure.badInput(
                    model + " on " + platform + " is not cached by Anthropic's rules for five minutes and an hour;"
                            + " others cannot be verified",
                    null);
        }
        return new Subject(model, platform, tariff, pauseMinutes * MILLIS_PER_MINUTE);
    }

    private TariffBook book() {
        try {
            TariffBook shipped = TariffBook.shipped();
            return tariffs == null ? shipped : shipped.withOverrides(tariffs);
        } catch (TariffFileException wrong) {
            throw CommandFailure.badInput(String.valueOf(wrong.getMessage()), wrong);
        }
    }
}
