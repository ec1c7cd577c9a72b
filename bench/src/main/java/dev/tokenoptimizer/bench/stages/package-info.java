/** What the core costs per request, stage by stage (JMH). */
@NullMarked
package dev.tokenoptimizer.bench.stages;

import org.jspecify.annotations.NullMarked;
