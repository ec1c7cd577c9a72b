/** Sends recorded requests over HTTP to the simulated provider, once directly and once through the gateway, and compares. */
@NullMarked
package dev.tokenoptimizer.cli.replay;

import org.jspecify.annotations.NullMarked;
