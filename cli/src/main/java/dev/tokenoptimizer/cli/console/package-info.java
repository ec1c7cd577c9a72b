/** How commands talk to the person at the terminal: tables, progress, failures. */
@NullMarked
package dev.tokenoptimizer.cli.console;

import org.jspecify.annotations.NullMarked;
