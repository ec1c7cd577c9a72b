/** Token Optimizer: cli. */
@NullMarked
package dev.tokenoptimizer.cli;

import org.jspecify.annotations.NullMarked;
