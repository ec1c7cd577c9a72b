package dev.tokenoptimizer.lab.policy;

/** Requests that cacheeconomics learns from together: a conversation of one cache; all of the cache if no conversation is known. */
record ReuseChain(CacheKey key, String session) {

    static ReuseChain of(PolicyRequest request) {
        return new ReuseChain(CacheKey.of(request), request.session());
    }
}
