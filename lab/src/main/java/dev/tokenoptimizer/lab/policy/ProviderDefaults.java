package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.CacheRules;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** What a provider caches by itself. Nothing under the rules of Anthropic, where these policies set no marker. */
final class ProviderDefaults {

    private ProviderDefaults() {}

    static List<PolicyEntry> entries() {
        return List.of(
                new PolicyEntry(
                        "implicit",
                        "OpenAI, GPT-5.6 and later (documentation)",
                        "The default mode: the provider sets a breakpoint at the latest message of the user.",
                        Set.of(),
                        underOpenAi(_ -> List.of(Marker.OF_PROVIDER))),
                new PolicyEntry(
                        "implicit-opening",
                        "OpenAI, GPT-5.6 and later (the pattern its users measured best)",
                        "The default mode and a breakpoint at the end of the system prompt.",
                        Set.of(PolicyRequest.Feature.ROLES),
                        underOpenAi(ProviderDefaults::withOpening)));
    }

    private static Function<Tariff, Policy> underOpenAi(Policy policy) {
        return tariff -> tariff.rules() == CacheRules.OPENAI ? policy : _ -> List.of();
    }

    private static List<Marker> withOpening(PolicyRequest request) {
        List<Marker> markers = new ArrayList<>(List.of(Marker.OF_PROVIDER));
        markers.addAll(new Marks()
                .add(new Layout(request).lastSystem(), Ttl.FIVE_MINUTES)
                .inRenderedOrder());
        return markers;
    }
}
