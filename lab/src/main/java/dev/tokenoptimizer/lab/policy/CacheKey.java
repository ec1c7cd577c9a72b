package dev.tokenoptimizer.lab.policy;

/** Within what equal prefix numbers are equal prefixes of one cache. */
record CacheKey(String scope, String model) {

    static CacheKey of(PolicyRequest request) {
        return new CacheKey(request.scope(), request.model());
    }
}
