/** Token Optimizer: bench. */
@NullMarked
package dev.tokenoptimizer.bench;

import org.jspecify.annotations.NullMarked;
