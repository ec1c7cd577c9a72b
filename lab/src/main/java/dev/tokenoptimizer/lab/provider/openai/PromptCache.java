package dev.tokenoptimizer.lab.provider.openai;

import dev.tokenoptimizer.lab.provider.cache.CacheModel;
import dev.tokenoptimizer.lab.provider.cache.Conduct;
import dev.tokenoptimizer.lab.provider.cache.Outcome;
import dev.tokenoptimizer.lab.provider.wire.PrefixId;
import dev.tokenoptimizer.usage.Usage;
import java.util.function.ToLongFunction;

/**
 * The prompt caches of all organisations. Another key is another cache: the guide calls a miss because of a changed key by its
 * name and charges for it. Not thread-safe.
 */
public final class PromptCache {

    private final CacheModel<PrefixId> cache;

    public PromptCache(Conduct conduct) {
        this.cache = new CacheModel<>(conduct);
    }

    /** A request that was served, and how to take back what it left. */
    public record Served(Usage usage, Runnable withdraw) {}

    /**
     * Serves one request.
     *
     * @param organisation whose cache it is
     * @param startMillis when it started; not before that of earlier calls
     * @param millisToReadable from the bill, how long after its start what it wrote becomes readable
     */
    public Served serve(
            String organisation, ReadRequest request, long startMillis, ToLongFunction<Usage> millisToReadable) {
        Scope scope = new Scope(organisation, request.key());
        Outcome outcome = cache.serve(
                scope, request.prompt(), request.markers(), request.tariff(), startMillis, millisToReadable);
        return switch (outcome) {
            case Outcome.Served served ->
                new Served(served.usage(), () -> cache.withdraw(scope, request.prompt(), served));
            case Outcome.Rejected(Outcome.Refusal refusal, int _) ->
                throw new IllegalStateException("these rules refuse no marker, but " + refusal);
        };
    }

    /** Loses every entry. */
    public void clear() {
        cache.clear();
    }

    private record Scope(String organisation, String key) {}
}
