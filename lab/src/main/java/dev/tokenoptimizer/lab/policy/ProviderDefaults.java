package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.CacheRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a provider caches by itself. */
final class ProviderDefaults {

    private ProviderDefaults() {}

    static List<PolicyEntry> entries() {
        return List.of(
                underOpenAi(
                        "implicit",
                        "OpenAI, GPT-5.6 and later (documentation)",
                        "The default mode: the provider sets a breakpoint at the latest message of the user.",
                        Set.of(),
                        _ -> List.of(Marker.OF_PROVIDER)),
                underOpenAi(
                        "implicit-opening",
                        "OpenAI, GPT-5.6 and later (the pattern its users measured best)",
                        "The default mode and a breakpoint at the end of the system prompt.",
                        Set.of(PolicyRequest.Feature.ROLES),
                        ProviderDefaults::withOpening));
    }

    private static PolicyEntry underOpenAi(
            String name, String source, String rule, Set<PolicyRequest.Feature> needs, Policy policy) {
        return new PolicyEntry(name, source, rule, needs, Set.of(CacheRules.OPENAI), _ -> policy);
    }

    private static List<Marker> withOpening(PolicyRequest request) {
        List<Marker> markers = new ArrayList<>(List.of(Marker.OF_PROVIDER));
        markers.addAll(new Marks()
                .add(new Layout(request).lastSystem(), Ttl.THIRTY_MINUTES)
                .inRenderedOrder());
        return markers;
    }
}
