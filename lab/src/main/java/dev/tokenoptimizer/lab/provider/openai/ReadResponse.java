package dev.tokenoptimizer.lab.provider.openai;

import dev.tokenoptimizer.lab.provider.wire.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request of the Responses API that is accepted.
 *
 * @param items all items of its prompt, those of earlier responses included, instructions apart
 * @param stored whether the response is kept for later requests
 * @param compared the earlier response it is to be compared with; null where none is named or kept
 */
public record ReadResponse(
        ReadRequest request,
        List<Json> items,
        boolean stored,
        @Nullable StoredResponse compared) {

    public ReadResponse {
        items = List.copyOf(items);
    }
}
