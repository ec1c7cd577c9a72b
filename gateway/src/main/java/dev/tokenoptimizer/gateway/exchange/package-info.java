/** The life of one request: receive, prepare, forward, relay, account. */
@NullMarked
package dev.tokenoptimizer.gateway.exchange;

import org.jspecify.annotations.NullMarked;
