package dev.tokenoptimizer.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.EntryRules;
import dev.tokenoptimizer.tariff.EntryRules.Holds;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TariffOverrideTest {

    private static final URI URL = URI.create("https://api.example.com/claude");
    private static final LocalDate DAY = LocalDate.of(2026, 11, 27);

    @TempDir
    private Path folder;

    @Test
    void whatWasFoundLiesOverTheModelWithDateAndSource() throws IOException {
        Tariff found = saved(
                "claude-opus-4-7",
                found(Map.of("minimumPrefix", "1024", "lookback", "15")),
                found(Map.of("longMarkerKeepsPrefix", "true", "readableAtFirstByte", "false")));

        assertThat(found.minimumPrefix()).isEqualTo(1024);
        assertThat(found.lookback()).isEqualTo(15);
        assertThat(found.entries()).isEqualTo(new EntryRules(Holds.YES, Holds.ASSUMED, Holds.NO));
        assertThat(found.origin().asOf()).isEqualTo("2026-11-27");
        assertThat(found.origin().source())
                .isEqualTo("verify at " + URL
                        + "; prices: Anthropic pricing page, 2026-10-08; prices re-checked 2026-10-24");
    }

    @Test
    void otherPlatformsAndModelsStayAsTheyWere() throws IOException {
        saved("claude-opus-4-7", found(Map.of("lookback", "15")));
        TariffBook book = TariffBook.shipped().withOverrides(folder.resolve("found.yaml"));

        assertThat(book.find("bedrock", "claude-opus-4-7").orElseThrow().lookback())
                .isEqualTo(20);
        assertThat(book.find("anthropic", "claude-opus-4-8").orElseThrow().lookback())
                .isEqualTo(20);
    }

    @Test
    void lifetimesThatDoNotMixLeaveFiveMinutesAlone() throws IOException {
        Tariff found = saved("claude-opus-5", found(Map.of("ttls", "[5m]")));

        assertThat(found.ttls()).containsExactly(Ttl.FIVE_MINUTES);
        assertThat(found.prices().write1h()).isEqualTo(10_000_000);
    }

    @Test
    void ofAModelThatOnlyItsFamilyIsKnownOfTheFamilyIsWritten() throws IOException {
        Tariff found = saved("claude-sonnet-9", found(Map.of("lookback", "15")));

        assertThat(found.model()).isEqualTo("sonnet");
        assertThat(found.origin().assumed()).isTrue();
        assertThat(found.lookback()).isEqualTo(15);
    }

    @Test
    void theSourceOfPricesIsNamedOnceHoweverOftenItIsVerified() throws IOException {
        saved("claude-opus-5", found(Map.of("lookback", "15")));
        Path file = folder.resolve("found.yaml");
        Tariff once = TariffBook.shipped()
                .withOverrides(file)
                .find("anthropic", "claude-opus-5")
                .orElseThrow();
        String again = TariffOverride.of(
                List.of(found(Map.of())), new Subject("claude-opus-5", "anthropic", once, 0), URL, DAY);

        assertThat(again).containsOnlyOnce("prices: ").containsOnlyOnce("verify at");
    }

    private Tariff saved(String model, Finding... findings) throws IOException {
        Subject subject = Trial.subject(model, 7);
        Path file = Files.writeString(
                folder.resolve("found.yaml"), TariffOverride.of(List.of(findings), subject, URL, DAY));
        return TariffBook.shipped().withOverrides(file).find("anthropic", model).orElseThrow();
    }

    private static Finding found(Map<String, String> learned) {
        return new Finding("rule", "says", "sent", "expected", new Outcome(Verdict.HOLDS, "billed", "", learned));
    }
}
