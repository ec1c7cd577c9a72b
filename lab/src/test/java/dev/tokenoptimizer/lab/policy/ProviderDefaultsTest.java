package dev.tokenoptimizer.lab.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProviderDefaultsTest {

    private static final Tariff OPENAI =
            TariffBook.shipped().find("openai", "gpt-6.2-sol").orElseThrow();

    private final TestRequest request = new Prompts().of("tools system | user | assistant | user");

    @Test
    void implicitLeavesThePlaceToTheProvider() {
        assertThat(mark("implicit")).containsExactly(Marker.OF_PROVIDER);
    }

    @Test
    void implicitOpeningMarksTheSystemPromptToo() {
        assertThat(mark("implicit-opening")).containsExactly(Marker.OF_PROVIDER, new Marker(1, Ttl.THIRTY_MINUTES));
    }

    @Test
    void anthropicCachesNothingByItself() {
        assertThat(ProviderDefaults.entries()).noneMatch(entry -> entry.suits(Marking.SONNET));
    }

    private List<Marker> mark(String name) {
        return PolicyCatalog.find(name).orElseThrow().create().apply(OPENAI).mark(request);
    }
}
