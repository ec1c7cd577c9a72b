/** The Anthropic Messages API. */
@NullMarked
package dev.tokenoptimizer.dialect.anthropic;

import org.jspecify.annotations.NullMarked;
