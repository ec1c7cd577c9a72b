/** What instances that serve the same traffic tell each other of prefixes: keyed fingerprints and numbers, never text. */
@NullMarked
package dev.tokenoptimizer.history.shared;

import org.jspecify.annotations.NullMarked;
