/** A provider to try everything against without a key: caches, bills and paces like the real one, over HTTP. */
@NullMarked
package dev.tokenoptimizer.lab.provider;

import org.jspecify.annotations.NullMarked;
