/** How cheap a trace can be at all: a lower bound under relaxed rules, and a plan made with knowledge of the future. */
@NullMarked
package dev.tokenoptimizer.lab.bound;

import org.jspecify.annotations.NullMarked;
