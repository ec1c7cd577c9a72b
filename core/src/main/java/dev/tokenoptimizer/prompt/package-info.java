/** What a dialect reads from a request: the ordered blocks of a prompt and the identity of its prefixes. */
@NullMarked
package dev.tokenoptimizer.prompt;

import org.jspecify.annotations.NullMarked;
