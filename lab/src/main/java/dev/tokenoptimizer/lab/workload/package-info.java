/** Traffic of our own: kinds of prompts that recorded traces lack, drawn from a seed. */
@NullMarked
package dev.tokenoptimizer.lab.workload;

import org.jspecify.annotations.NullMarked;
