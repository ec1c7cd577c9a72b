/** The OpenAI Chat Completions and Responses APIs, and what others serve in their shape. */
@NullMarked
package dev.tokenoptimizer.dialect.openai;

import org.jspecify.annotations.NullMarked;
