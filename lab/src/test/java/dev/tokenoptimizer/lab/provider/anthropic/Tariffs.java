package dev.tokenoptimizer.lab.provider.anthropic;

import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import java.util.Optional;

/** The shipped tariffs, read once. */
final class Tariffs {

    private static final TariffBook SHIPPED = TariffBook.shipped();

    private Tariffs() {}

    static Optional<Tariff> find(String model) {
        return SHIPPED.find("anthropic", model);
    }
}
