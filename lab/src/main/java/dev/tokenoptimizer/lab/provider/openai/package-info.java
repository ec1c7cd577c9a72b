/**
 * The provider's side of OpenAI's Chat Completions and Responses: reads, validates and counts a request, computes the identity of
 * its prefixes, and writes answers. Written from the provider's documentation alone (prompt caching guide of 2026-10-02 and API
 * schema unless said) and shares no logic with the dialects that it is used to check.
 */
@NullMarked
package dev.tokenoptimizer.lab.provider.openai;

import org.jspecify.annotations.NullMarked;
