/** The way of one request through the core, for gateways, tools and services that embed it. */
@NullMarked
package dev.tokenoptimizer.optimizer;

import org.jspecify.annotations.NullMarked;
