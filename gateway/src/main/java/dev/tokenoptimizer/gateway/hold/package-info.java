/** Lets one request write a cold prefix while others that share it wait, so that they read it instead of writing it too. */
@NullMarked
package dev.tokenoptimizer.gateway.hold;

import org.jspecify.annotations.NullMarked;
