/** What is known per prefix: sightings, returns, and what the provider is believed to hold. */
@NullMarked
package dev.tokenoptimizer.history;

import org.jspecify.annotations.NullMarked;
