package dev.tokenoptimizer.lab.policy;

/** Requests that cacheeconomics learns from together: all of a cache, or those of one conversation whose name is sent along. */
record ReuseChain(CacheKey key, String session) {

    static ReuseChain of(PolicyRequest request, boolean bySession) {
        return new ReuseChain(CacheKey.of(request), bySession ? request.session() : "");
    }
}
