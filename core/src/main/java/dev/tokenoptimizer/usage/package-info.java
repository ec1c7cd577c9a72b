/** Billed tokens, normalised to exclusive buckets. */
@NullMarked
package dev.tokenoptimizer.usage;

import org.jspecify.annotations.NullMarked;
