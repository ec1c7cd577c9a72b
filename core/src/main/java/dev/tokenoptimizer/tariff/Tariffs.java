package dev.tokenoptimizer.tariff;

import java.util.Optional;

/** Where tariffs are looked up. */
public interface Tariffs {

    /** The tariff of a model as named in a request; empty when nothing is known of it. */
    Optional<Tariff> find(String platform, String model);
}
