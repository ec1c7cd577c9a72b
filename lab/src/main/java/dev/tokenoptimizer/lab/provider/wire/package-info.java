/**
 * What the APIs of the simulated provider have in common: JSON as it was written, digests, token counts, made-up answers. No API
 * of its own, and no logic of the dialects that it is used to check.
 */
@NullMarked
package dev.tokenoptimizer.lab.provider.wire;

import org.jspecify.annotations.NullMarked;
