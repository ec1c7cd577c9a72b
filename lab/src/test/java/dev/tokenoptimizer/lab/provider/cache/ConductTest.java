package dev.tokenoptimizer.lab.provider.cache;

import static dev.tokenoptimizer.lab.provider.cache.Conduct.DOCUMENTED;
import static dev.tokenoptimizer.prompt.Ttl.FIVE_MINUTES;
import static dev.tokenoptimizer.prompt.Ttl.ONE_HOUR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenoptimizer.lab.provider.cache.Conduct.Rule;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.usage.Usage;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Rules that a simulated provider can be told to go by otherwise. */
class ConductTest {

    private static final Tariff SONNET =
            TariffBook.shipped().find("anthropic", "claude-sonnet-4-5").orElseThrow();
    private static final long MINUTE = 60_000;
    private static final TestPrompt TWO = TestPrompt.of(2000, "a", "b");
    private static final TestPrompt THREE = TestPrompt.of(2000, "a", "b", "c");

    @Test
    void anHourBehindAReadIsBilledForAllOfThePrefixWhenLifetimesDoNotMix() {
        CacheModel<String> cache = new CacheModel<>(DOCUMENTED.with(Rule.MIXED_LIFETIMES, false));

        serve(cache, TWO, 0, new Marker(0, FIVE_MINUTES));
        Usage usage = serve(cache, THREE, MINUTE, new Marker(1, ONE_HOUR), new Marker(2, FIVE_MINUTES));

        assertThat(usage).isEqualTo(new Usage(0, 0, 2000, 4000, OptionalLong.empty()));
    }

    @Test
    void behindAnEntryThatLivesAsLongNothingIsBilledAgainWhenLifetimesDoNotMix() {
        CacheModel<String> cache = new CacheModel<>(DOCUMENTED.with(Rule.MIXED_LIFETIMES, false));

        serve(cache, TWO, 0, new Marker(0, ONE_HOUR));

        assertThat(serve(cache, THREE, MINUTE, new Marker(1, ONE_HOUR)))
                .isEqualTo(new Usage(2000, 2000, 0, 2000, OptionalLong.empty()));
    }

    @Test
    void anEntryOfAnHourIsLostWithTheShorterLivedOneBeforeItWhenItDoesNotKeepThePrefix() {
        CacheModel<String> cache = new CacheModel<>(DOCUMENTED.with(Rule.LONG_MARKER_KEEPS_PREFIX, false));

        serve(cache, TWO, 0, new Marker(0, FIVE_MINUTES));
        serve(cache, TWO, MINUTE, new Marker(1, ONE_HOUR));

        assertThat(serve(cache, THREE, 5 * MINUTE, new Marker(2, FIVE_MINUTES)).read())
                .isEqualTo(4000);
        assertThat(serve(cache, TWO, 12 * MINUTE, new Marker(1, FIVE_MINUTES)).read())
                .isZero();
    }

    @Test
    void aReadRenewsWhatAnEntryStandsOnWhenItDoesNotKeepThePrefix() {
        CacheModel<String> cache = new CacheModel<>(DOCUMENTED.with(Rule.LONG_MARKER_KEEPS_PREFIX, false));

        serve(cache, TWO, 0, new Marker(0, FIVE_MINUTES), new Marker(1, FIVE_MINUTES));
        serve(cache, TWO, 4 * MINUTE, new Marker(1, FIVE_MINUTES));

        assertThat(serve(cache, TWO, 8 * MINUTE, new Marker(1, FIVE_MINUTES)).read())
                .isEqualTo(4000);
    }

    @Test
    void anEntryIsFoundInItsOvertimeAndNotAfterIt() {
        CacheModel<String> cache = new CacheModel<>(DOCUMENTED.with(Rule.OVERTIME, 120));

        serve(cache, TWO, 0, new Marker(1, FIVE_MINUTES));

        assertThat(serve(cache, TWO, 7 * MINUTE - 1, new Marker(1, FIVE_MINUTES))
                        .read())
                .isEqualTo(4000);
        assertThat(serve(cache, TWO, 14 * MINUTE, new Marker(1, FIVE_MINUTES)).read())
                .isZero();
    }

    @Test
    void whatIsPartOfATariffIsLaidOverIt() {
        Tariff changed = DOCUMENTED
                .with("minimumPrefix", "2048")
                .with("lookback", "10")
                .with("groupsToolRuns", "false")
                .over(SONNET);

        assertThat(changed.minimumPrefix()).isEqualTo(2048);
        assertThat(changed.lookback()).isEqualTo(10);
        assertThat(changed.groupsToolRuns()).isFalse();
        assertThat(DOCUMENTED.over(SONNET)).isEqualTo(SONNET);
    }

    @Test
    void anUnknownRuleOrValueIsRefusedWithWhatThereIs() {
        assertThatThrownBy(() -> DOCUMENTED.with("gravity", "false"))
                .hasMessageStartingWith("there is no rule 'gravity'. Known: minimumPrefix, lookback,");
        assertThatThrownBy(() -> DOCUMENTED.with("longMarkerKeepsPrefix", "7"))
                .hasMessage("rule longMarkerKeepsPrefix cannot be '7'. Write true or false");
        assertThatThrownBy(() -> DOCUMENTED.with("lookback", "far"))
                .hasMessage("rule lookback cannot be 'far'. Write a whole number");
    }

    private static Usage serve(CacheModel<String> cache, TestPrompt prompt, long now, Marker... markers) {
        Outcome outcome = cache.serve("scope", prompt, List.of(markers), SONNET, now, _ -> 0);
        return ((Outcome.Served) outcome).usage();
    }
}
