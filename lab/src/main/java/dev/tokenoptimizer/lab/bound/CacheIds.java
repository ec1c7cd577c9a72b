package dev.tokenoptimizer.lab.bound;

import dev.tokenoptimizer.lab.trace.TraceRequest;
import java.util.HashMap;
import java.util.Map;

/** Numbers the caches of a trace, 0, 1, 2 ...: one for every scope and model. */
final class CacheIds {

    private record Cache(String scope, String model) {}

    private final Map<Cache, Integer> ids = new HashMap<>();

    int of(TraceRequest request) {
        return of(request.scope(), request.model());
    }

    int of(String scope, String model) {
        return ids.computeIfAbsent(new Cache(scope, model), _ -> ids.size());
    }

    int size() {
        return ids.size();
    }
}
