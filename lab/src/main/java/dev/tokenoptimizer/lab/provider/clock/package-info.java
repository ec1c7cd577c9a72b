/** Time for the lab: the machine's, or one that a discrete-event driver moves. */
@NullMarked
package dev.tokenoptimizer.lab.provider.clock;

import org.jspecify.annotations.NullMarked;
