/** Token Optimizer: gateway. */
@NullMarked
package dev.tokenoptimizer.gateway;

import org.jspecify.annotations.NullMarked;
