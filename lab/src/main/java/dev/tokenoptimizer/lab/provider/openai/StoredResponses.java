package dev.tokenoptimizer.lab.provider.openai;

import dev.tokenoptimizer.lab.provider.wire.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The responses that are kept, of each organisation its own; the least recently used are forgotten. Thread-safe. */
public final class StoredResponses {

    private static final int MOST = 2_000;

    private final Map<Key, StoredResponse> responses = new LinkedHashMap<>(1024, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, StoredResponse> eldest) {
            return size() > MOST;
        }
    };

    /** The response of this id, if it is kept. */
    public synchronized Optional<StoredResponse> find(String organisation, String id) {
        return Optional.ofNullable(responses.get(new Key(organisation, id)));
    }

    /** An item of any response that is kept, by its own id. */
    synchronized Optional<Json.Obj> findItem(String organisation, String itemId) {
        return responses.entrySet().stream()
                .filter(entry -> entry.getKey().organisation().equals(organisation))
                .flatMap(entry -> entry.getValue().items().stream())
                .filter(item ->
                        item instanceof Json.Obj object && object.text("id").equals(itemId))
                .map(Json.Obj.class::cast)
                .findFirst();
    }

    /** Keeps a response. */
    public synchronized void keep(String organisation, String id, StoredResponse response) {
        responses.put(new Key(organisation, id), response);
    }

    /** Forgets a response; false if it was not kept. */
    public synchronized boolean forget(String organisation, String id) {
        return responses.remove(new Key(organisation, id)) != null;
    }

    private record Key(String organisation, String id) {}
}
