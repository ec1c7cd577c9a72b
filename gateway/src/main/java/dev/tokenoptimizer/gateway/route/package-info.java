/** Where a request goes, and on whose behalf. */
@NullMarked
package dev.tokenoptimizer.gateway.route;

import org.jspecify.annotations.NullMarked;
