package dev.tokenoptimizer.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.tariff.Money;
import org.junit.jupiter.api.Test;

class FiguresTest {

    @Test
    void moneyHasThousandsApart() {
        assertThat(Figures.dollars(Money.dollars("164250"), 0)).isEqualTo("$164,250");
        assertThat(Figures.dollars(Money.dollars("0.12345"), 4)).isEqualTo("$0.1235");
    }

    @Test
    void aLossHasAMinusAndNothingHasNone() {
        assertThat(Figures.percent(-0.0214)).isEqualTo("-2.1 %");
        assertThat(Figures.percent(-0.0001)).isEqualTo("0.0 %");
    }

    @Test
    void aQuantileIsAValueThatWasMeasured() {
        Sample sample = Sample.of(new long[] {40, 10, 30, 20});
        assertThat(sample.median()).isEqualTo(20);
        assertThat(sample.quantile(0.99)).isEqualTo(40);
        assertThat(Sample.of(new long[0]).median()).isZero();
    }
}
