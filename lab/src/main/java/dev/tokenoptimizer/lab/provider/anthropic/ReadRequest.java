package dev.tokenoptimizer.lab.provider.anthropic;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.provider.cache.Outcome;
import dev.tokenoptimizer.lab.provider.wire.Wish;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.List;

/**
 * A request that the API accepts, but for what only the cache can check.
 *
 * @param model as sent
 * @param prompt its blocks in rendered order
 * @param markers in rendered order, the automatic one included
 * @param markerPaths where in the body each marker's field stands, for error messages
 * @param serverTools whether server tools are declared that add a cache write of their own result once a marker is set
 * @param wish what the answer should look like
 */
public record ReadRequest(
        String model,
        Tariff tariff,
        RenderedPrompt prompt,
        List<Marker> markers,
        List<String> markerPaths,
        boolean serverTools,
        Wish wish) {

    public ReadRequest {
        markers = List.copyOf(markers);
        markerPaths = List.copyOf(markerPaths);
    }

    /** The error for markers that cannot stand together. */
    public ApiError error(Outcome.Rejected rejected) {
        return switch (rejected.refusal()) {
            case TOO_MANY_MARKERS -> tooManyMarkersError();
            case TTL_ORDER -> ttlOrderError(rejected.marker());
            case TTL_NOT_OFFERED -> ttlNotOfferedError(rejected.marker());
        };
    }

    /** The error for a marker that comes with a longer lifetime after a shorter one (reference section 4.2). */
    private ApiError ttlOrderError(int marker) {
        return ApiError.invalid(markerPaths.get(marker)
                + ".ttl: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block."
                + " Note that blocks are processed in the following order: `tools`, `system`, `messages`.");
    }

    /** The error for a marker with a lifetime that the model does not offer. */
    private ApiError ttlNotOfferedError(int marker) {
        return ApiError.invalid(markerPaths.get(marker) + ".ttl: Extra inputs are not permitted");
    }

    /** The error of a platform that does not take markers at all. */
    public ApiError markersRefusedError() {
        return ApiError.invalid(markerPaths.getFirst() + ": Extra inputs are not permitted");
    }

    /** The error for more markers than slots (reference section 2). */
    ApiError tooManyMarkersError() {
        return ApiError.invalid("A maximum of " + tariff.slots() + " blocks with cache_control may be provided. Found "
                + markers.size() + ".");
    }
}
