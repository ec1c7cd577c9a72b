package dev.tokenoptimizer.cli.replay;

import dev.tokenoptimizer.gateway.config.SharedStoreConfig;

/**
 * How many gateways stand side by side, taken in turns, and where they share what they learn.
 *
 * @param count at least 1
 * @param store nowhere, for each by itself
 */
record Instances(int count, SharedStoreConfig store) {

    /** One gateway that serves everything. */
    static final Instances ONE = new Instances(1, SharedStoreConfig.defaults());
}
