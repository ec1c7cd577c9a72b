package dev.tokenoptimizer.lab.provider.openai;

import dev.tokenoptimizer.lab.provider.wire.Json;
import dev.tokenoptimizer.lab.provider.wire.PrefixId;
import java.util.List;

/**
 * A response that is kept.
 *
 * @param items of its prompt and its output, instructions apart
 * @param body as it was sent
 * @param parameters of its request
 * @param key of its request, empty if it had none
 * @param prefixes of its prompt
 */
public record StoredResponse(
        List<Json> items, String body, Parameters parameters, String key, List<PrefixId> prefixes) {

    public StoredResponse {
        items = List.copyOf(items);
        prefixes = List.copyOf(prefixes);
    }
}
