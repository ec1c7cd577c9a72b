/** What leaves at every platform, for every model and API, held against the reference. */
@NullMarked
package dev.tokenoptimizer.lab.gating;

import org.jspecify.annotations.NullMarked;
