package dev.tokenoptimizer.lab.provider.openai;

import dev.tokenoptimizer.lab.provider.cache.AutomaticCache;
import dev.tokenoptimizer.lab.provider.cache.CacheModel;
import dev.tokenoptimizer.lab.provider.cache.Conduct;
import dev.tokenoptimizer.lab.provider.cache.Outcome;
import dev.tokenoptimizer.lab.provider.cache.TokenSteps;
import dev.tokenoptimizer.lab.provider.wire.Digest;
import dev.tokenoptimizer.lab.provider.wire.PrefixId;
import dev.tokenoptimizer.usage.Usage;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/**
 * The prompt caches of all organisations. With breakpoints another key is another cache: the guide calls a miss because of a
 * changed key by its name and charges for it. Without, it leads to other machines. Not thread-safe.
 */
public final class PromptCache {

    private static final int ROUTED_BY = 256;

    private final CacheModel<PrefixId> atBreakpoints;
    private final AutomaticCache<PrefixId> automatic;

    public PromptCache(Conduct conduct) {
        this.atBreakpoints = new CacheModel<>(conduct);
        this.automatic = new AutomaticCache<>(conduct.requestsPerMachine());
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
        return request.hasBreakpoints()
                ? serveAtBreakpoints(new Scope(organisation, request.key()), request, startMillis, millisToReadable)
                : serveAutomatically(organisation, request, startMillis, millisToReadable);
    }

    /** Loses every entry. */
    public void clear() {
        atBreakpoints.clear();
        automatic.clear();
    }

    private Served serveAtBreakpoints(
            Scope scope, ReadRequest request, long startMillis, ToLongFunction<Usage> millisToReadable) {
        Outcome outcome = atBreakpoints.serve(
                scope, request.prompt(), request.markers(), request.tariff(), startMillis, millisToReadable);
        return switch (outcome) {
            case Outcome.Served served ->
                new Served(served.usage(), () -> atBreakpoints.withdraw(scope, request.prompt(), served));
            case Outcome.Rejected(Outcome.Refusal refusal, int _) ->
                throw new IllegalStateException("these rules refuse no marker, but " + refusal);
        };
    }

    private Served serveAutomatically(
            String organisation, ReadRequest request, long startMillis, ToLongFunction<Usage> millisToReadable) {
        int[] tokens = request.prompt().tokens();
        TokenSteps steps = new TokenSteps(
                request.prompt().root(), tokens, request.prompt().totalTokens(), ModelTraits.step(request.model()));
        AutomaticCache<PrefixId>.Visit visit = automatic.visit(
                new Route(organisation, request.key(), start(request.prompt().root(), tokens)),
                steps,
                request.tariff().minimumPrefix(),
                request.cache().keptForADay() ? AutomaticCache.Retention.DAY : AutomaticCache.Retention.IN_MEMORY,
                startMillis);
        int read = visit.found().tokens();
        Usage usage = new Usage(steps.totalTokens() - read, read, 0, 0, 0, OptionalLong.empty());
        visit.leave(startMillis + millisToReadable.applyAsLong(usage));
        return new Served(usage, visit::withdraw);
    }

    /** What requests are routed by, beside their key: the first tokens, tools included. */
    private static PrefixId start(PrefixId root, int[] tokens) {
        return Digest.chain(root, "start", Digest.ofTokens(tokens, 0, Math.min(ROUTED_BY, tokens.length)));
    }

    private record Scope(String organisation, String key) {}

    private record Route(String organisation, String key, PrefixId start) {}
}
