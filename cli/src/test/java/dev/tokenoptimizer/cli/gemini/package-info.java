/** What Gemini costs through the gateway. */
@NullMarked
package dev.tokenoptimizer.cli.gemini;

import org.jspecify.annotations.NullMarked;
