/** Turns results of replays into pages for people: HTML with charts, and Markdown. */
@NullMarked
package dev.tokenoptimizer.lab.report;

import org.jspecify.annotations.NullMarked;
