package dev.tokenoptimizer.cli.demo;

/** Which way requests go. */
enum Side {
    DIRECT,
    OPTIMIZED
}
