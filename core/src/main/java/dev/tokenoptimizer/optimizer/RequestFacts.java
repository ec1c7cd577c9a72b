package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.Modifier;
import java.util.Map;
import java.util.Set;

/**
 * What the edge knows about a request besides its body.
 *
 * @param scope who shares the provider's cache
 * @param betas the provider's beta header, values joined by commas; empty when absent
 * @param model model that its path names; empty where its body does
 * @param modifiers what its path asks for that changes its prices
 * @param signed whether its client signed the bytes and nobody here can sign others: they go as they came
 * @param application bounded label of the calling application
 * @param mode mode of the route
 * @param clientMarkers what happens to the client's own markers
 * @param holdOutPercent share of conversations left as sent, 0 to 100
 * @param optedOut whether this single request asked to be left alone
 * @param asksForUsage whether streamed answers are made to tell their usage where the client did not ask for it
 * @param modelNames names that stand for models there, as Azure's deployments do
 */
public record RequestFacts(
        CacheScope scope,
        String betas,
        String model,
        Set<Modifier> modifiers,
        boolean signed,
        String application,
        Mode mode,
        ClientMarkers clientMarkers,
        double holdOutPercent,
        boolean optedOut,
        boolean asksForUsage,
        Map<String, String> modelNames) {

    public RequestFacts {
        modelNames = Map.copyOf(modelNames);
    }

    /** Of a request whose body names the model, where no usage is asked for that the client did not ask for. */
    public RequestFacts(
            CacheScope scope,
            String betas,
            String application,
            Mode mode,
            ClientMarkers clientMarkers,
            double holdOutPercent,
            boolean optedOut) {
        this(scope, betas, "", application, mode, clientMarkers, holdOutPercent, optedOut, false, Map.of());
    }

    /** Of a request whose bytes may change, and whose path asks for nothing special. */
    public RequestFacts(
            CacheScope scope,
            String betas,
            String model,
            String application,
            Mode mode,
            ClientMarkers clientMarkers,
            double holdOutPercent,
            boolean optedOut,
            boolean asksForUsage,
            Map<String, String> modelNames) {
        this(
                scope,
                betas,
                model,
                Set.of(),
                false,
                application,
                mode,
                clientMarkers,
                holdOutPercent,
                optedOut,
                asksForUsage,
                modelNames);
    }
}
