/** One wire API each: bytes to prompt, plan to edits, answer to usage. */
@NullMarked
package dev.tokenoptimizer.dialect;

import org.jspecify.annotations.NullMarked;
