/** Fast token estimates, corrected by what the provider bills. */
@NullMarked
package dev.tokenoptimizer.tokens;

import org.jspecify.annotations.NullMarked;
