/** Answers read while they pass: content encodings undone, event streams split, JSON walked, all in constant memory. */
@NullMarked
package dev.tokenoptimizer.answer;

import org.jspecify.annotations.NullMarked;
