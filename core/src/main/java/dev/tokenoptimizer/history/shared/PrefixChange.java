package dev.tokenoptimizer.history.shared;

import dev.tokenoptimizer.prompt.Fingerprint;

/**
 * What a request changed in what is known of one prefix.
 *
 * @param family fingerprint of the first block of the part that the prefix ends in: of the head, or of the messages. Whoever
 *     shares the prefix shares that
 * @param prefix the prefix
 * @param facts counts to add, and everything else as it is now
 */
public record PrefixChange(Fingerprint family, Fingerprint prefix, PrefixFacts facts) {}
