package dev.tokenoptimizer.tariff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.CacheKey.Place;
import dev.tokenoptimizer.tariff.CacheKey.Sharing;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How long models of OpenAI keep what they cache, and what that costs, at OpenAI and at those who serve them too. */
class LifetimesTest {

    private final TariffBook book = TariffBook.shipped();

    private Tariff find(String platform, String model) {
        return book.find(platform, model).orElseThrow();
    }

    /** Azure OpenAI prompt caching page, August 2026: in memory up to GPT-5.4, longer from GPT-5.5 on. */
    @ParameterizedTest
    @ValueSource(strings = {"gpt-5.4", "gpt-5.2", "gpt-5.1", "gpt-5", "gpt-4.1", "gpt-5.3-codex", "gpt-4.1-long"})
    void atAzureAllUpToGpt54IsKeptForMinutesAndAtOpenAiForHalfAnHour(String model) {
        assertThat(find("azure", model).ttls()).containsExactly(Ttl.FIVE_MINUTES);
        assertThat(find("openai", model).ttls()).containsExactly(Ttl.THIRTY_MINUTES);
        assertThat(find("azure", model).prices().write5m())
                .isEqualTo(find("azure", model).prices().input());
    }

    @Test
    void gpt55IsKeptLongerAtAzureToo() {
        assertThat(find("azure", "gpt-5.5").ttls()).containsExactly(Ttl.THIRTY_MINUTES);
    }

    /** OpenAI's list of models that keep for a day has none of these (prompt caching guide, 2026-10-02). */
    @ParameterizedTest
    @ValueSource(strings = {"gpt-5.4-mini", "gpt-5.4-nano", "gpt-5-mini", "gpt-4o", "o3-mini"})
    void smallAndOldModelsAreKeptForMinutesEverywhere(String model) {
        for (String platform : List.of("openai", "azure")) {
            assertThat(find(platform, model).ttls()).containsExactly(Ttl.FIVE_MINUTES);
        }
    }

    /** Written for twelve hours tokens cost 2.5 times the input (OpenAI pricing page, November 2026). */
    @ParameterizedTest
    @ValueSource(strings = {"gpt-6.2-astra", "gpt-6.2-sol", "gpt-6.1-sol", "gpt-6.1-terra", "gpt-6.9-nova"})
    void whatTheNewestWriteForTwelveHoursCostsTwoAndAHalfTimesTheInput(String model) {
        Tariff tariff = find("openai", model);

        assertThat(Stream.of(tariff.prices(), tariff.longPrices()))
                .allSatisfy(prices -> assertThat(prices.write12h())
                        .isEqualTo(BigDecimal.valueOf(prices.input())
                                .multiply(new BigDecimal("2.5"))
                                .longValueExact()));
        assertThat(tariff.ttls()).containsExactly(Ttl.THIRTY_MINUTES);
    }

    /** OpenRouter documentation, November 2026: prices are passed on, a session stays with one upstream. */
    @ParameterizedTest
    @CsvSource({"openai/gpt-5.5, gpt-5.5", "openai/gpt-5.4-mini, gpt-5.4-mini", "openai/gpt-4o-2024-08-06, gpt-4o"})
    void behindOpenRouterEarlierModelsCostWhatTheyCostAtOpenAi(String name, String model) {
        Tariff there = find("openrouter", name);
        Tariff atOpenAi = find("openai", model);

        assertThat(there.prices().input()).isEqualTo(atOpenAi.prices().input());
        assertThat(there.prices().read()).isEqualTo(atOpenAi.prices().read());
        assertThat(there.prices().output()).isEqualTo(atOpenAi.prices().output());
        assertThat(there.rules()).isEqualTo(CacheRules.AUTOMATIC);
        assertThat(there.slots()).isZero();
        assertThat(there.key()).contains(new CacheKey("x-session-id", Place.HEADER, Sharing.CONVERSATION, 0));
        assertThat(atOpenAi.key()).map(CacheKey::name).contains("prompt_cache_key");
    }
}
