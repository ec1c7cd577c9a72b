/** What one decision takes, from a prompt that was read to the plan and the notes of its sending (JMH). */
@NullMarked
package dev.tokenoptimizer.bench.decision;

import org.jspecify.annotations.NullMarked;
