/**
 * Google's generateContent as a provider has it: read, count, answer, cache objects. Written from the documentation, and shares
 * nothing with the dialect that it is used to check.
 */
@NullMarked
package dev.tokenoptimizer.lab.provider.gemini;

import org.jspecify.annotations.NullMarked;
