/** Headers, bodies and connections: what HTTP asks of a proxy. */
@NullMarked
package dev.tokenoptimizer.gateway.http;

import org.jspecify.annotations.NullMarked;
