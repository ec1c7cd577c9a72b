package dev.tokenoptimizer.tariff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.prompt.Tier;
import dev.tokenoptimizer.prompt.Ttl;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page shows what the data file says; its tables are written here. */
class ProvidersPageTest {

    private static final TariffBook BOOK = TariffBook.shipped();

    @Test
    void theProvidersPageShowsTheShippedTariffs() throws IOException {
        assertShown("tariffs", tariffs());
    }

    @Test
    void theProvidersPageShowsWhatIsDoneAtEachProvider() throws IOException {
        assertShown("capabilities", capabilities());
    }

    @Test
    void theFileThatThePageShowsForPricesThatChangeCanBeUsed(@TempDir Path directory) throws IOException {
        String page = Files.readString(Path.of("../docs/providers.md"));
        int from = page.indexOf("```yaml\n", page.indexOf("## Prices that are known to change")) + "```yaml\n".length();
        Path own = Files.writeString(directory.resolve("own.yaml"), page.substring(from, page.indexOf("```", from)));
        TariffBook mine = BOOK.withOverrides(own);
        LocalDate day = LocalDate.parse("2027-03-01");

        Tariff before =
                mine.on(day.minusDays(1)).find("anthropic", "claude-sonnet-4-6").orElseThrow();
        Tariff after = mine.on(day).find("anthropic", "claude-sonnet-4-6").orElseThrow();
        assertThat(List.of(before.prices().input(), after.prices().input())).containsExactly(3_000_000L, 2_500_000L);
    }

    private static void assertShown(String name, String rendered) throws IOException {
        String begin = "<!-- " + name + ": begin -->\n";
        String page = Files.readString(Path.of("../docs/providers.md"));
        int from = page.indexOf(begin);
        assertThat(from).as("docs/providers.md has a place for " + name).isNotNegative();
        String table = page.substring(from + begin.length(), page.indexOf("<!-- " + name + ": end -->"));

        assertThat(table)
                .as("docs/providers.md must hold this table between its markers:\n%s", rendered)
                .isEqualTo(rendered);
    }

    private static String capabilities() {
        StringBuilder table = new StringBuilder("\n");
        table.append("| provider | models | cached by | markers | key | lifetimes | minimum | written | read |\n");
        table.append("|---|---|---|---|---|---|--:|--:|--:|\n");
        for (String platform : BOOK.platforms()) {
            capabilities(table, platform, platform, BOOK);
            for (String api : BOOK.apis(platform)) {
                capabilities(table, platform + " (" + api + ")", platform, BOOK.at(api));
            }
        }
        return table.append('\n').toString();
    }

    private static void capabilities(StringBuilder table, String name, String platform, TariffBook book) {
        Map<List<String>, List<Tariff>> alike = new LinkedHashMap<>();
        Stream.concat(book.listed(platform).stream(), book.assumed(platform).stream())
                .forEach(tariff -> alike.computeIfAbsent(manner(tariff), any -> new ArrayList<>())
                        .add(tariff));
        alike.forEach((manner, tariffs) -> table.append(Stream.of(
                        Stream.of(name, models(tariffs)),
                        manner.stream(),
                        Stream.of(
                                range(tariffs, tariff -> BigDecimal.valueOf(tariff.minimumPrefix())),
                                multiple(tariffs, ProvidersPageTest::write),
                                multiple(tariffs, ProvidersPageTest::read)))
                .flatMap(cells -> cells)
                .collect(Collectors.joining(" | ", "| ", " |\n"))));
    }

    /** What models have in common that are shown in one line. */
    private static List<String> manner(Tariff tariff) {
        String markers = switch (tariff.rules()) {
            case ANTHROPIC -> tariff.slots() + " × `cache_control`" + places(tariff.places());
            case OPENAI -> tariff.slots() + " × `prompt_cache_breakpoint`";
            case AUTOMATIC -> "none";
        };
        String key = tariff.key()
                .map(known ->
                        (known.place() == CacheKey.Place.HEADER ? "header `" : "field `") + known.name() + "` per "
                                + known.sharing().name().toLowerCase(Locale.ROOT)
                                + (known.perMinute() == 0 ? "" : ", " + known.perMinute() + " a minute"))
                .orElse("none");
        String lifetimes =
                new TreeSet<>(tariff.ttls()).stream().map(Ttl::wireName).collect(Collectors.joining(", "));
        boolean automatic = tariff.rules() == CacheRules.AUTOMATIC;
        return List.of(tariff.rules().label(), markers, key, automatic ? "its own" : lifetimes);
    }

    private static long write(Tariff tariff) {
        return tariff.rules() == CacheRules.AUTOMATIC
                ? tariff.prices().input()
                : tariff.prices().write(tariff.shortTtl());
    }

    private static long read(Tariff tariff) {
        return tariff.pricesFor(0, tariff.slots() > 0).read();
    }

    private static String places(MarkerPlaces places) {
        return places.tiers().size() == Tier.values().length
                ? ""
                : " in "
                        + places.tiers().stream()
                                .sorted()
                                .map(tier -> tier.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(" and "));
    }

    private static String models(List<Tariff> tariffs) {
        long listed =
                tariffs.stream().filter(tariff -> !tariff.origin().assumed()).count();
        List<String> assumed = tariffs.stream()
                .filter(tariff -> tariff.origin().assumed())
                .map(Tariff::model)
                .toList();
        String others = assumed.isEmpty() ? "" : "others as " + String.join(", ", assumed);
        if (listed == 0) {
            return others;
        }
        String first = tariffs.get(0).model() + (listed == 1 ? "" : " and " + (listed - 1) + " more");
        return assumed.isEmpty() ? first : first + "; " + others;
    }

    private static String multiple(List<Tariff> tariffs, Function<Tariff, Long> price) {
        List<Tariff> priced =
                tariffs.stream().filter(tariff -> !tariff.prices().isNone()).toList();
        return priced.isEmpty()
                ? "not known"
                : range(
                                priced,
                                tariff -> BigDecimal.valueOf(price.apply(tariff))
                                        .divide(
                                                BigDecimal.valueOf(
                                                        tariff.prices().input()),
                                                3,
                                                RoundingMode.HALF_UP))
                        + " ×";
    }

    private static String range(List<Tariff> tariffs, Function<Tariff, BigDecimal> of) {
        List<BigDecimal> values = tariffs.stream().map(of).sorted().toList();
        String least = plain(values.get(0));
        String most = plain(values.get(values.size() - 1));
        return least.equals(most) ? least : least + " to " + most;
    }

    private static String plain(BigDecimal value) {
        return value.stripTrailingZeros().toPlainString();
    }

    private static String tariffs() {
        StringBuilder table = new StringBuilder();
        for (String platform : BOOK.platforms()) {
            List<Tariff> listed = BOOK.listed(platform);
            if (listed.isEmpty()) {
                continue;
            }
            table.append("\n### ").append(platform).append("\n\n");
            table.append(
                    "| model | minimum | input | written | for | 1h write | read | output | tool prompt auto / forced |"
                            + " tokenizer | as of | source |\n");
            table.append("|---|--:|--:|--:|---|--:|--:|--:|--:|---|---|---|\n");
            for (Tariff tariff : listed) {
                row(table, tariff.model(), tariff, tariff.prices());
                if (tariff.longAbove() < Integer.MAX_VALUE) {
                    String step = String.format(Locale.ROOT, ", over %,d tokens", tariff.longAbove());
                    row(table, tariff.model() + step, tariff, tariff.longPrices());
                }
                if (!tariff.fastPrices().equals(tariff.prices())) {
                    row(table, tariff.model() + ", fast mode", tariff, tariff.fastPrices());
                }
            }
        }
        return table.append('\n').toString();
    }

    private static void row(StringBuilder table, String name, Tariff tariff, Prices prices) {
        boolean automatic = tariff.rules() == CacheRules.AUTOMATIC;
        boolean hour = !automatic && tariff.ttls().contains(Ttl.ONE_HOUR);
        table.append(Stream.of(
                        name,
                        String.format(Locale.ROOT, "%,d", tariff.minimumPrefix()),
                        dollars(prices.input()),
                        dollars(prices.write(tariff.shortTtl())),
                        automatic ? "" : tariff.shortTtl().wireName(),
                        hour ? dollars(prices.write1h()) : "none",
                        dollars(prices.read()),
                        dollars(prices.output()),
                        tariff.toolPrompt().auto() + " / " + tariff.toolPrompt().forced(),
                        tariff.tokenizer(),
                        tariff.origin().asOf(),
                        tariff.origin().source())
                .collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    private static String dollars(long picoPerToken) {
        return plain(BigDecimal.valueOf(picoPerToken, 6));
    }
}
