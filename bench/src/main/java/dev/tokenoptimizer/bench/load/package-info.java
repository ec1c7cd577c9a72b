/** The gateway under load, beside a plain proxy on the same machine. */
@NullMarked
package dev.tokenoptimizer.bench.load;

import org.jspecify.annotations.NullMarked;
