package dev.tokenoptimizer.tariff;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ProvidersPageTest {

    private static final String BEGIN = "<!-- tariffs: begin -->\n";
    private static final String END = "<!-- tariffs: end -->";

    @Test
    void theProvidersPageShowsTheShippedTariffs() throws IOException {
        String page = Files.readString(Path.of("../docs/providers.md"));
        String table = page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END));

        assertThat(table)
                .as("docs/providers.md must hold this table between its markers:\n%s", rendered())
                .isEqualTo(rendered());
    }

    private static String rendered() {
        TariffBook book = TariffBook.shipped();
        StringBuilder table = new StringBuilder();
        for (String platform : book.platforms()) {
            table.append("\n### ").append(platform).append("\n\n");
            String shorter = platform.equals("openai") ? "30m" : "5m";
            table.append("| model | minimum | input | " + shorter
                    + " write | 1h write | read | output | tool prompt auto / forced |"
                    + " tokenizer | as of | source |\n");
            table.append("|---|--:|--:|--:|--:|--:|--:|--:|---|---|---|\n");
            for (Tariff tariff : book.listed(platform)) {
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
        table.append(java.util.stream.Stream.of(
                        name,
                        String.format(Locale.ROOT, "%,d", tariff.minimumPrefix()),
                        dollars(prices.input()),
                        dollars(prices.write(tariff.shortTtl())),
                        tariff.ttls().contains(dev.tokenoptimizer.prompt.Ttl.ONE_HOUR)
                                ? dollars(prices.write1h())
                                : "none",
                        dollars(prices.read()),
                        dollars(prices.output()),
                        tariff.toolPrompt().auto() + " / " + tariff.toolPrompt().forced(),
                        tariff.tokenizer(),
                        tariff.origin().asOf(),
                        tariff.origin().source())
                .collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    private static String dollars(long picoPerToken) {
        return BigDecimal.valueOf(picoPerToken, 6).stripTrailingZeros().toPlainString();
    }
}
