/** Reading recorded traffic: files of request bodies. */
@NullMarked
package dev.tokenoptimizer.lab.trace;

import org.jspecify.annotations.NullMarked;
