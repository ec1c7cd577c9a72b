/** Reading recorded traffic: request bodies, and prompts as paths of a tree. */
@NullMarked
package dev.tokenoptimizer.lab.trace;

import org.jspecify.annotations.NullMarked;
