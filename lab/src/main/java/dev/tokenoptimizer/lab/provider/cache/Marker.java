package dev.tokenoptimizer.lab.provider.cache;

import dev.tokenoptimizer.prompt.Ttl;

/**
 * A cache marker of a request.
 *
 * @param index block whose end it marks
 * @param ttl lifetime it asks for
 */
public record Marker(int index, Ttl ttl) {}
