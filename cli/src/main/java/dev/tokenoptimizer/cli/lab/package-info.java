/** The lab's commands: replay of traces against policies, generated workloads, reports. */
@NullMarked
package dev.tokenoptimizer.cli.lab;

import org.jspecify.annotations.NullMarked;
