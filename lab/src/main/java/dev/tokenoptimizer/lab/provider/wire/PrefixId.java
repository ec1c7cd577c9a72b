package dev.tokenoptimizer.lab.provider.wire;

/** Identity of a rendered prefix: the first 128 bits of a SHA-256 chain. */
public record PrefixId(long high, long low) {}
