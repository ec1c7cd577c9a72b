/** Scanning JSON bytes without building a tree, and splicing insertions and removals into them. */
@NullMarked
package dev.tokenoptimizer.json;

import org.jspecify.annotations.NullMarked;
