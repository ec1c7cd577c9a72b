package dev.tokenoptimizer.tariff;

/**
 * What leads requests to the same cache where a provider takes such a thing.
 *
 * @param name of the field or header
 * @param place where it goes
 * @param sharing which requests have one in common
 * @param perMinute requests a minute that go to one cache before the provider takes another one; 0 where it does not say
 */
public record CacheKey(String name, Place place, Sharing sharing, int perMinute) {

    public CacheKey {
        if (!name.matches("[a-zA-Z][a-zA-Z0-9_-]*") || perMinute < 0) {
            throw new IllegalArgumentException("a key named '" + name + "' for " + perMinute + " requests a minute");
        }
    }

    /** Where a key goes. */
    public enum Place {
        /** A field at the top of the body. */
        FIELD,
        /** A header. */
        HEADER
    }

    /** Which requests have a key in common. */
    public enum Sharing {
        /** All with the same head. */
        FAMILY,
        /** Those of one conversation. */
        CONVERSATION
    }
}
