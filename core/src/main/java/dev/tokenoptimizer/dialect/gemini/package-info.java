/** Google's generateContent and its stream: reading that a request is one, and what its answer bills. */
@NullMarked
package dev.tokenoptimizer.dialect.gemini;

import org.jspecify.annotations.NullMarked;
