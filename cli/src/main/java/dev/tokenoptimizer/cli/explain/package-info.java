/** Shows what would be done with one request, after a given past, and everything that was weighed for it. */
@NullMarked
package dev.tokenoptimizer.cli.explain;

import org.jspecify.annotations.NullMarked;
