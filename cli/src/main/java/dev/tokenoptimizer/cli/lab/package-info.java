/** Commands of the lab. */
@NullMarked
package dev.tokenoptimizer.cli.lab;

import org.jspecify.annotations.NullMarked;
