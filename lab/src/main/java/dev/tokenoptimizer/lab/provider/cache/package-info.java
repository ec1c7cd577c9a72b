/** The provider's prompt cache and bill as documented, without HTTP: serves the simulated provider and offline replay alike. */
@NullMarked
package dev.tokenoptimizer.lab.provider.cache;

import org.jspecify.annotations.NullMarked;
