/** Token Optimizer: lab. */
@NullMarked
package dev.tokenoptimizer.lab;

import org.jspecify.annotations.NullMarked;
