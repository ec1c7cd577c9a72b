package dev.tokenoptimizer.lab.provider.openai;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.provider.wire.Json;
import dev.tokenoptimizer.lab.provider.wire.Wish;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that an API accepts.
 *
 * @param model as sent
 * @param body as sent
 * @param tariff under the tier of service that it asks for
 * @param parameters what changes the cache of all of it
 * @param prompt its blocks in rendered order
 * @param breakpoints the explicit ones, in rendered order
 * @param cache what it asks of the cache
 * @param newField where the first field stands that only models with breakpoints know; null when there is none
 * @param wish what the answer should look like
 */
public record ReadRequest(
        String model,
        Json.Obj body,
        Tariff tariff,
        Parameters parameters,
        RenderedPrompt prompt,
        List<Marker> breakpoints,
        CacheFields cache,
        @Nullable String newField,
        Wish wish) {

    public ReadRequest {
        breakpoints = List.copyOf(breakpoints);
    }

    /** Whether entries are written and found at breakpoints, and charged for. */
    public boolean hasBreakpoints() {
        return ModelTraits.hasBreakpoints(ModelTraits.plainName(model));
    }

    /** All breakpoints, the place-holder of the implicit one first. */
    public List<Marker> markers() {
        List<Marker> markers = new ArrayList<>(breakpoints);
        if (cache.implicit()) {
            markers.addFirst(Marker.OF_PROVIDER);
        }
        return markers;
    }

    /** {@code prompt_cache_key}, empty if it has none. */
    public String key() {
        return cache.key() == null ? "" : cache.key();
    }

    /** Whether it has a field that only models with breakpoints know. */
    public boolean hasNewField() {
        return newField != null;
    }

    /** The error of a platform that does not know the newer fields at all. */
    public ApiError newFieldError() {
        return ApiError.unknownParameter(newField == null ? "" : newField);
    }
}
