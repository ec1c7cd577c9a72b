package dev.tokenoptimizer.tariff;

import java.util.Optional;

/** Where tariffs are looked up. */
public interface Tariffs {

    /** The tariff of a model as named in a request; empty when nothing is known of it. */
    Optional<Tariff> find(String platform, String model);

    /**
     * The same as one API has it, where a platform offers something else in that.
     *
     * @param api name of its dialect
     */
    default Tariffs at(String api) {
        return this;
    }
}
