/** The demonstration: a made-up company's traffic through real HTTP, directly and through the gateway, and what both cost. */
@NullMarked
package dev.tokenoptimizer.cli.demo;

import org.jspecify.annotations.NullMarked;
