/** The gateway's settings as values, with their defaults. */
@NullMarked
package dev.tokenoptimizer.gateway.config;

import org.jspecify.annotations.NullMarked;
