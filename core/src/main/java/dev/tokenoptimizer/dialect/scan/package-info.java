/** What dialects have in common when they read bodies and answers: parts, blocks, digests, taps. */
@NullMarked
package dev.tokenoptimizer.dialect.scan;

import org.jspecify.annotations.NullMarked;
