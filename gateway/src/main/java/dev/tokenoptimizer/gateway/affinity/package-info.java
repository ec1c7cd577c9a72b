/** Keeps requests that share a prefix on one of several accounts, because provider caches are per account. */
@NullMarked
package dev.tokenoptimizer.gateway.affinity;

import org.jspecify.annotations.NullMarked;
