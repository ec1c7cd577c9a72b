package dev.tokenoptimizer.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.usage.Usage;
import java.math.BigDecimal;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private final Ledger ledger = new Ledger(2);

    @Test
    void billsAddUpPerApplicationAndOverall() {
        ledger.record(entry("a", "1.00", "0.40", true));
        ledger.record(entry("a", "2.00", "2.50", false));
        ledger.record(entry("b", "1.00", "1.00", true));

        Totals a = Objects.requireNonNull(ledger.byApplication().get("a"));
        assertThat(a.requests()).isEqualTo(2);
        assertThat(a.paid()).isEqualByComparingTo("2.90");
        assertThat(a.savedExact()).isEqualByComparingTo("0.60");
        assertThat(a.savedEstimated()).isEqualByComparingTo("-0.50");
        assertThat(ledger.overall().requests()).isEqualTo(3);
        assertThat(ledger.overall().asSentExact()).isEqualByComparingTo("2.00");
        assertThat(ledger.overall().asSentEstimated()).isEqualByComparingTo("2.00");
        assertThat(ledger.overall().written5m()).isEqualTo(9);
    }

    @Test
    void applicationsBeyondTheLimitAreOther() {
        ledger.record(entry("a", "1", "1", true));
        ledger.record(entry("b", "1", "1", true));
        ledger.record(entry("c", "1", "1", true));
        ledger.record(entry("d", "1", "1", true));

        assertThat(ledger.byApplication()).containsOnlyKeys("a", "b", Ledger.OTHER);
        assertThat(ledger.label("e")).isEqualTo(Ledger.OTHER);
        assertThat(ledger.label("a")).isEqualTo("a");
    }

    @Test
    void tokensOfUnpricedModelsCountTheirMoneyDoesNot() {
        ledger.record(Accounting.unpriced("a", new Usage(100, 0, 0, 0, OptionalLong.of(5))));

        assertThat(ledger.overall().unpriced()).isEqualTo(1);
        assertThat(ledger.overall().fresh()).isEqualTo(100);
        assertThat(ledger.overall().paid()).isEqualByComparingTo(BigDecimal.ZERO);
    }

    @Test
    void sumsOutgrowWhatOneAmountCanHold() {
        Sum sum = new Sum();
        for (int i = 0; i < 10; i++) {
            sum.add(Money.dollars("9000000.000000000001"));
        }

        assertThat(sum.dollars()).isEqualByComparingTo("90000000.00000000001");
    }

    @Test
    void lossesAreSubtractedExactly() {
        Sum sum = new Sum();
        sum.add(Money.dollars("0.000000000001"));
        sum.add(Money.dollars("-0.000000001002"));

        assertThat(sum.dollars()).isEqualByComparingTo("-0.000000001001");
    }

    private static LedgerEntry entry(String application, String asSent, String paid, boolean exact) {
        Usage usage = new Usage(1, 2, 3, 4, OptionalLong.of(5));
        return new LedgerEntry(application, "test", usage, Money.dollars(paid), Money.dollars(asSent), exact);
    }
}
