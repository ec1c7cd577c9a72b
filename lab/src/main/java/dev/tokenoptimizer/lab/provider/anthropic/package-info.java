/**
 * The provider's side of the Messages API: reads, validates and counts a request, computes the identity of its prefixes, and
 * writes answers. Written from the provider's documentation alone and shares no logic with the dialect that it is used to check.
 */
@NullMarked
package dev.tokenoptimizer.lab.provider.anthropic;

import org.jspecify.annotations.NullMarked;
