package dev.tokenoptimizer.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.prompt.CacheScope;
import org.junit.jupiter.api.Test;

/** Whose experience counts where. */
class SituationTest {

    @Test
    void scopesWhoseNamesHaveTheSameHashCodeAreToldApart() {
        assertThat("Aa").hasSameHashCodeAs("BB");

        assertThat(scope("anthropic", "Aa")).isNotEqualTo(scope("anthropic", "BB"));
        assertThat(scope("Aa", "workspace")).isNotEqualTo(scope("BB", "workspace"));
        assertThat(scope("a", "bc")).isNotEqualTo(scope("ab", "c"));
        assertThat(scope("anthropic", "Aa")).as("the same everywhere").isEqualTo(scope("anthropic", "Aa"));
    }

    private static long scope(String provider, String owner) {
        Situation situation = new Situation(new CacheScope(provider, owner));
        situation.known(1, 0);
        return situation.chain[Situation.SCOPE_LEVEL];
    }
}
