/** What others can see of a running gateway: metrics, access log, admin port. */
@NullMarked
package dev.tokenoptimizer.gateway.observe;

import org.jspecify.annotations.NullMarked;
