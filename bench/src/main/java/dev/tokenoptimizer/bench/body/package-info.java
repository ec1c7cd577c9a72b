/** Made-up requests of realistic shape and size. */
@NullMarked
package dev.tokenoptimizer.bench.body;

import org.jspecify.annotations.NullMarked;
