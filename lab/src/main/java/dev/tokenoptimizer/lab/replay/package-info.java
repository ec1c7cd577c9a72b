/** Replays traces through policies and the provider's cache, and adds up what they pay. */
@NullMarked
package dev.tokenoptimizer.lab.replay;

import org.jspecify.annotations.NullMarked;
