package dev.tokenoptimizer.history.shared;

import dev.tokenoptimizer.prompt.Fingerprint;

/**
 * A prefix came back at another instance than the one that saw it last, and may be waiting for it.
 *
 * @param prefix the prefix
 * @param atMillis when, milliseconds since the epoch by the clock of whoever tells
 */
public record Returned(Fingerprint prefix, long atMillis) {}
