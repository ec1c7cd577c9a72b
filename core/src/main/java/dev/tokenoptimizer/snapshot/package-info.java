/** What was learned, written to a file and read back. */
@NullMarked
package dev.tokenoptimizer.snapshot;

import org.jspecify.annotations.NullMarked;
