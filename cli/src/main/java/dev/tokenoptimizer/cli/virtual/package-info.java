/** Sending requests on a virtual clock, over real connections, the same way each time. */
@NullMarked
package dev.tokenoptimizer.cli.virtual;

import org.jspecify.annotations.NullMarked;
