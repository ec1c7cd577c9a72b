package dev.tokenoptimizer.tariff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TariffsByDayTest {

    private static final String FLASH = "gemini-3.8-flash";

    private final TariffBook shipped = TariffBook.shipped();
    private final AtomicLong millis = new AtomicLong(millisAt("2026-12-31T23:59:59.999Z"));

    @TempDir
    private Path folder;

    private static long millisAt(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }

    private static long input(Tariffs tariffs, String model) {
        return tariffs.find("gemini", model).orElseThrow().prices().input();
    }

    private TariffBook with(String yaml) throws IOException {
        return shipped.withOverrides(Files.writeString(folder.resolve("own.yaml"), yaml));
    }

    /** Gemini API pricing page, September 2026. */
    @Test
    void theHalfPriceOfFlashEndsWithTheYear() {
        Tariffs tariffs = new TariffsByDay(shipped, millis::get);
        assertThat(input(tariffs, FLASH)).isEqualTo(750_000);

        millis.incrementAndGet();

        Tariff tariff = tariffs.find("gemini", FLASH).orElseThrow();
        assertThat(tariff.prices()).isEqualTo(new Prices(1_500_000, 1_500_000, 1_500_000, 150_000, 7_500_000));
        assertThat(tariff.ofStorage(1_000_000, 3_600_000).toDollars()).isEqualByComparingTo("1");
        assertThat(tariff.origin().asOf()).isEqualTo("2027-01-01");
        assertThat(input(tariffs, "gemini-2.5-flash")).isEqualTo(300_000);
    }

    @Test
    void aClockThatIsSetBackGetsTheOldPriceAgain() {
        millis.set(millisAt("2027-01-01T00:00:00Z"));
        Tariffs tariffs = new TariffsByDay(shipped, millis::get).at("gemini.generateContent");
        assertThat(input(tariffs, FLASH)).isEqualTo(1_500_000);

        millis.set(millisAt("2026-12-31T12:00:00Z"));

        assertThat(input(tariffs, FLASH)).isEqualTo(750_000);
    }

    @Test
    void whatAUserWritesStays() throws IOException {
        TariffBook own = with("models: {gemini-3.8-flash: {prices: {input: 0.6}}}\n");

        assertThat(input(own.on(LocalDate.parse("2027-01-02")), FLASH)).isEqualTo(600_000);
    }

    @Test
    void aUsersOwnChangesHoldFromTheirDayOnTheLatestLast() throws IOException {
        TariffBook own = with("""
                changes:
                  2027-06-01: {gemini-3.8-flash: {prices: {input: 3}}}
                  2026-12-15: {gemini-3.8-flash: {prices: {input: 2}}}
                """);

        assertThat(own.changes())
                .extracting(LocalDate::toString)
                .containsExactly("2026-12-15", "2027-01-01", "2027-06-01");
        assertThat(input(own, FLASH)).isEqualTo(750_000);
        assertThat(input(own.on(LocalDate.parse("2026-12-15")), FLASH)).isEqualTo(2_000_000);
        assertThat(input(own.on(LocalDate.parse("2027-05-31")), FLASH)).isEqualTo(2_000_000);
        assertThat(input(own.on(LocalDate.parse("2027-06-01")), FLASH)).isEqualTo(3_000_000);
    }

    @Test
    void aChangeThatCannotBeUsedIsRefusedLongBeforeItsDay() {
        assertThatThrownBy(() -> with("changes: {someday: {gemini-3.8-flash: {storage: 2}}}\n"))
                .hasMessageContaining("'someday' is no day")
                .hasMessageContaining("2027-01-01");
        assertThatThrownBy(() -> with("changes: {2030-01-01: {gemini-3.8-flash: {prices: {input: much}}}}\n"))
                .hasMessageContaining("'much' is not a decimal number");
    }
}
