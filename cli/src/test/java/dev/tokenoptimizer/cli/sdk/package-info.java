/** Official SDKs, unmodified, against the gateway in front of the simulated provider. */
@NullMarked
package dev.tokenoptimizer.cli.sdk;

import org.jspecify.annotations.NullMarked;
