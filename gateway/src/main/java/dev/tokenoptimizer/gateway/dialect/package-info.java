/** What the upstream of a route speaks: which of its paths carry prompts, how it is shown a key, where it is reached publicly. */
@NullMarked
package dev.tokenoptimizer.gateway.dialect;

import org.jspecify.annotations.NullMarked;
