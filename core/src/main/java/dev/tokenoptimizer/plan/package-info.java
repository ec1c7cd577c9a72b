/** The breakpoints chosen for one request, and the rules every plan has to keep. */
@NullMarked
package dev.tokenoptimizer.plan;

import org.jspecify.annotations.NullMarked;
