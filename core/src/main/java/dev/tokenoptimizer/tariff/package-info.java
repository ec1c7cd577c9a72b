/** What a model charges and supports: prices, minimum prefix, lifetimes, slots. Data, not code. */
@NullMarked
package dev.tokenoptimizer.tariff;

import org.jspecify.annotations.NullMarked;
