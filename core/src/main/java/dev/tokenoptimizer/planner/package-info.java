/** Deciding where a breakpoint earns most. Pure functions of prompt, history, tariff and time. */
@NullMarked
package dev.tokenoptimizer.planner;

import org.jspecify.annotations.NullMarked;
