package dev.tokenoptimizer.plan;

import dev.tokenoptimizer.tariff.CacheKey.Place;

/**
 * A key that a request gets. It is as keyed as every fingerprint: it tells nobody what the prompt says.
 *
 * @param name of the field or header
 * @param value at most 64 characters of hexadecimal digits and hyphens
 * @param shard which part of its family it stands for, 0 for all of it or the first
 */
public record SentKey(String name, Place place, String value, int shard) {}
