/** Placement policies of other systems, each in a class of its own, and the gateway's planner beside them. */
@NullMarked
package dev.tokenoptimizer.lab.policy;

import org.jspecify.annotations.NullMarked;
