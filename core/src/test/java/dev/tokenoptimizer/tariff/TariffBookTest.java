package dev.tokenoptimizer.tariff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenoptimizer.prompt.Modifier;
import dev.tokenoptimizer.prompt.Tier;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.EntryRules.Holds;
import dev.tokenoptimizer.usage.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TariffBookTest {

    private final TariffBook book = TariffBook.shipped();

    @TempDir
    private Path directory;

    @Test
    void pricesAreExactPicoDollarsPerToken() {
        assertThat(find("claude-haiku-5-5").prices()).isEqualTo(new Prices(100_000, 125_000, 200_000, 10_000, 500_000));
    }

    @ParameterizedTest
    @CsvSource({
        "anthropic, claude-sonnet-4-5-20250929, claude-sonnet-4-5",
        "anthropic, claude-sonnet-4-0, claude-sonnet-4",
        "anthropic, claude-sonnet-4-20250514, claude-sonnet-4",
        "anthropic, claude-opus-4-1, claude-opus-4-1",
        "anthropic, claude-3-5-haiku-latest, claude-3-5-haiku",
        "anthropic, claude-3-opus-20240229, claude-3-opus",
        "vertex, claude-haiku-4-5@20251001, claude-haiku-4-5",
        "bedrock, eu.anthropic.claude-haiku-4-5-20251001-v1:0, claude-haiku-4-5",
        "bedrock, anthropic.claude-opus-4-6-v1, claude-opus-4-6",
        "bedrock, global.anthropic.claude-opus-5-5, claude-opus-5-5",
        "bedrock, us.anthropic.claude-3-5-sonnet-20241022-v2:0, claude-3-5-sonnet-20241022-v2:0",
        "bedrock, us.anthropic.claude-3-5-haiku-20241022-v1:0, claude-3-5-haiku",
        "openrouter, anthropic/claude-fable-5.1, claude-fable-5-1",
        "openrouter, anthropic/claude-3.7-sonnet, claude-3-7-sonnet",
        "openrouter, openai/gpt-6.2-sol, gpt-6.2-sol",
        "gemini, gemini-2.5-flash-preview-09-2025, gemini-2.5-flash",
        "gemini, gemini-3-flash-preview, gemini-3-flash",
        "gemini, gemini-2.5-flash-lite-preview-06-17, gemini-2.5-flash-lite",
        "gemini, gemini-2.5-pro-preview-05-06, gemini-2.5-pro",
        "gemini, gemini-3.1-pro-preview, gemini-3.1-pro",
        "vertex, gemini-2.5-pro-001, gemini-2.5-pro",
        "vertex, gemini-2.5-flash@default, gemini-2.5-flash",
        "vertex, gemini-3.6-flash-latest, gemini-3.6-flash",
        "bedrock-openai, openai.gpt-5.5, gpt-5.5",
        "bedrock-openai, openai.gpt-5.6-sol, gpt-5.6-sol"
    })
    void aliasesSnapshotsAndPlatformIdsFindTheirModel(String platform, String name, String entry) {
        Tariff tariff = book.find(platform, name).orElseThrow();

        assertThat(tariff.model()).isEqualTo(entry);
        assertThat(tariff.origin().assumed()).isFalse();
    }

    @Test
    void anUnlistedModelFallsBackToItsFamilyAndSaysThatItIsAssumed() {
        Tariff tariff = find("claude-sonnet-9-20301231");

        assertThat(tariff.model()).isEqualTo("sonnet");
        assertThat(tariff.origin().assumed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fable", "mythos", "opus", "sonnet", "haiku"})
    void aFamilyIsAsCautiousAsItsMostDemandingMember(String name) {
        Tariff family = find("claude-" + name + "-99");

        assertThat(book.listed("anthropic"))
                .filteredOn(t -> t.model().contains(name))
                .isNotEmpty()
                .allSatisfy(member -> {
                    assertThat(family.minimumPrefix()).isGreaterThanOrEqualTo(member.minimumPrefix());
                    assertThat(family.prices().read() * member.prices().input())
                            .isGreaterThanOrEqualTo(
                                    member.prices().read() * family.prices().input());
                });
    }

    /** Price lists of November 2026: of input, of what is read from the cache, and of output. */
    @ParameterizedTest
    @CsvSource({
        "fireworks, accounts/fireworks/models/glm-5p1, 1.4, 0.26, 4.4",
        "fireworks, accounts/fireworks/models/kimi-k2p6, 0.95, 0.16, 4",
        "fireworks, accounts/fireworks/models/deepseek-v4-pro, 1.74, 0.145, 3.48",
        "deepseek, deepseek-v4-pro, 1.32, 0.044, 3.96",
        "moonshot, kimi-k3.1-pro-highspeed, 4, 0.2, 20"
    })
    void aHostChargesItsOwnPricesForWhatOthersServeToo(
            String host, String model, String input, String read, String output) {
        Prices prices = book.find(host, model).orElseThrow().prices();

        assertThat(prices.of(new Usage(1_000_000, 0, 0, 0, OptionalLong.of(0)))).isEqualTo(Money.dollars(input));
        assertThat(prices.of(new Usage(0, 1_000_000, 0, 0, OptionalLong.of(0)))).isEqualTo(Money.dollars(read));
        assertThat(prices.of(new Usage(0, 0, 1_000_000, 0, OptionalLong.of(0)))).isEqualTo(Money.dollars(input));
        assertThat(prices.of(new Usage(0, 0, 0, 0, OptionalLong.of(1_000_000)))).isEqualTo(Money.dollars(output));
    }

    @Test
    void whatKimiWritesForAnHourCostsTwice() {
        Prices prices = book.find("moonshot", "kimi-k3.1-pro").orElseThrow().prices();

        assertThat(prices.write1h()).isEqualTo(2 * prices.write5m());
    }

    /** Guide of 2026-10-02: cached by the provider itself, led by a key; the price lists known here have no price of these. */
    @ParameterizedTest
    @CsvSource({
        "o1, o-series",
        "o3-mini, o-series",
        "o3-2025-04-16, o-series",
        "gpt-5.1-mini, gpt-4-and-5-mini-and-nano",
        "gpt-4.2-nano-2026-08-07, gpt-4-and-5-mini-and-nano"
    })
    void aSizeWhosePriceIsNotKnownGetsItsKeyAndNoPriceOfAnother(String name, String family) {
        for (String platform : List.of("openai", "azure")) {
            Tariff tariff = book.find(platform, name).orElseThrow();

            assertThat(tariff.model()).isEqualTo(family);
            assertThat(tariff.rules()).isEqualTo(CacheRules.AUTOMATIC);
            assertThat(tariff.key().orElseThrow().name()).isEqualTo("prompt_cache_key");
            assertThat(tariff.prices().isNone()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-5-mini, 0.25, 0.025, 2",
        "gpt-5-nano-2025-08-07, 0.05, 0.005, 0.4",
        "gpt-4.1-mini, 0.4, 0.1, 1.6",
        "gpt-4.1-nano, 0.1, 0.025, 0.4",
        "gpt-4o-mini-2024-07-18, 0.15, 0.075, 0.6",
        "o4-mini-2025-04-16, 1.1, 0.275, 4.4"
    })
    void aSmallSizeCostsWhatItsOwnPageSays(String name, String input, String read, String output) {
        Prices prices = book.find("openai", name).orElseThrow().prices();

        assertThat(prices.of(new Usage(1_000_000, 0, 0, 0, OptionalLong.of(0)))).isEqualTo(Money.dollars(input));
        assertThat(prices.of(new Usage(0, 1_000_000, 0, 0, OptionalLong.of(0)))).isEqualTo(Money.dollars(read));
        assertThat(prices.of(new Usage(0, 0, 0, 0, OptionalLong.of(1_000_000)))).isEqualTo(Money.dollars(output));
    }

    @ParameterizedTest
    @CsvSource({"gpt-5.4-mini, gpt-5.4-mini", "gpt-5.6-mini, gpt-5.6", "gpt-6-nano, gpt-6"})
    void aSmallModelThatIsListedOrCachedByNewerRulesKeepsItsPrice(String name, String entry) {
        Tariff tariff = book.find("openai", name).orElseThrow();

        assertThat(tariff.model()).isEqualTo(entry);
        assertThat(tariff.prices().isNone()).isFalse();
    }

    /** Documentation of November 2026: markers reach every Claude model and GPT-5.6 or later, lifetimes are dropped. */
    @ParameterizedTest
    @CsvSource({
        "anthropic/claude-opus-9, ANTHROPIC, FIVE_MINUTES",
        "anthropic/claude-fable-5, ANTHROPIC, FIVE_MINUTES",
        "openai/gpt-6-luna, OPENAI, THIRTY_MINUTES",
        "openai/gpt-6.9-nova, OPENAI, THIRTY_MINUTES",
        "openai/gpt-5.6-nova, OPENAI, THIRTY_MINUTES"
    })
    void behindOpenRouterAModelKeepsTheRulesOfItsMaker(String name, CacheRules rules, Ttl ttl) {
        Tariff tariff = book.find("openrouter", name).orElseThrow();

        assertThat(tariff.rules()).isEqualTo(rules);
        assertThat(tariff.ttls()).containsExactly(ttl);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpt-5", "claude-sonet-4-5", "claude", "sonnet"})
    void aModelOfNoFamilyHasNoTariff(String model) {
        assertThat(book.find("anthropic", model)).isEmpty();
    }

    /** Other models by the same beginning cost otherwise; the price lists known here do not have them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "gemini-1.5-flash",
                "gemini-2.0-flash-001",
                "gemini-2.0-flash-exp",
                "gemini-2.5-flash-image",
                "gemini-2.5-flash-preview-tts",
                "gemini-2.5-flash-native-audio-preview-09-2025",
                "gemini-3-pro-preview",
                "gemini-flash-latest"
            })
    void aModelOfGooglesThatIsNotListedHasNoPrice(String model) {
        assertThat(book.find("gemini", model)).isEmpty();
        assertThat(book.find("vertex", model)).isEmpty();
    }

    @Test
    void anUnknownPlatformHasNoTariff() {
        assertThat(book.find("elsewhere", "claude-sonnet-4-5")).isEmpty();
    }

    @Test
    void anEndlessNumberOfNamesStaysAnswerable() {
        for (int i = 0; i < 3_000; i++) {
            assertThat(find("claude-opus-9-" + i).model()).isEqualTo("opus");
        }
        assertThat(book.find("anthropic", "claude-sonnet".repeat(100))).isEmpty();
    }

    @Test
    void platformsDifferWhereTheReferenceSaysSo() {
        assertThat(find("claude-opus-4-7").minimumPrefix()).isEqualTo(2048);
        assertThat(book.find("bedrock", "claude-opus-4-7").orElseThrow().minimumPrefix())
                .isEqualTo(4096);
        assertThat(find("claude-opus-4-7").groupsToolRuns()).isTrue();
        assertThat(book.find("bedrock", "claude-opus-4-7").orElseThrow().groupsToolRuns())
                .isFalse();
        for (String old : List.of("claude-3-7-sonnet", "claude-3-5-haiku", "claude-3-5-sonnet-20241022-v2:0")) {
            assertThat(book.find("bedrock", old).orElseThrow().ttls()).as(old).containsExactly(Ttl.FIVE_MINUTES);
        }
    }

    /** AWS user guide, September 2026: its list of cached models begins with 3.5 Haiku and the second version of 3.5 Sonnet. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "anthropic.claude-3-haiku-20240307-v1:0",
                "us.anthropic.claude-3-sonnet-20240229-v1:0",
                "anthropic.claude-3-opus-20240229-v1:0",
                "eu.anthropic.claude-3-5-sonnet-20240620-v1:0",
                "anthropic.claude-v2"
            })
    void whatBedrockDoesNotCacheHasNoTariffThere(String model) {
        assertThat(book.find("bedrock", model)).isEmpty();
    }

    @Test
    void whatOpenRouterMayPassOnToBedrockIsNotMarkedWhereItIsNotCachedThere() {
        assertThat(book.find("openrouter", "anthropic/claude-3-haiku")
                        .orElseThrow()
                        .rules())
                .isEqualTo(CacheRules.AUTOMATIC);
        assertThat(book.find("openrouter", "anthropic/claude-3.5-sonnet")
                        .orElseThrow()
                        .rules())
                .isEqualTo(CacheRules.AUTOMATIC);
        assertThat(book.find("openrouter", "anthropic/claude-3.7-sonnet")
                        .orElseThrow()
                        .rules())
                .isEqualTo(CacheRules.ANTHROPIC);
    }

    @Test
    void aLongPromptIsDearerAsAWholeWhereTheModelHasAStep() {
        Tariff haiku = find("claude-haiku-5-5");

        assertThat(haiku.pricesFor(100_000).input()).isEqualTo(100_000);
        assertThat(haiku.pricesFor(100_001)).isEqualTo(new Prices(500_000, 625_000, 1_000_000, 50_000, 2_500_000));
        assertThat(find("claude-sonnet-5").pricesFor(900_000))
                .isEqualTo(find("claude-sonnet-5").prices());
    }

    @Test
    void modifiersMultiplyEveryPrice() {
        Tariff batchInTheStates = find("claude-opus-5").under(Set.of(Modifier.BATCH, Modifier.US_ONLY));

        assertThat(batchInTheStates.prices())
                .isEqualTo(new Prices(2_750_000, 3_437_500, 5_500_000, 275_000, 13_750_000));
    }

    @Test
    void fastModeReplacesThePricesWhereTheModelHasIt() {
        assertThat(find("claude-opus-5-5").under(Set.of(Modifier.FAST)).prices())
                .isEqualTo(new Prices(8_000_000, 10_000_000, 16_000_000, 400_000, 40_000_000));
        assertThat(find("claude-haiku-5-5").under(Set.of(Modifier.FAST)).pricesFor(200_000))
                .isEqualTo(find("claude-haiku-5-5").longPrices());
    }

    @Test
    void aFactorThatLeavesAFractionOfAPicoDollarIsRefused() {
        assertThatThrownBy(() -> new Prices(1, 1, 1, 1, 1).scaled(new java.math.BigDecimal("1.1")))
                .isInstanceOf(ArithmeticException.class);
    }

    @Test
    void everyShippedTariffKeepsTheDocumentedMultipliers() {
        for (String platform : book.platforms()) {
            for (Tariff tariff : book.listed(platform)) {
                for (Prices prices : List.of(tariff.prices(), tariff.longPrices(), tariff.fastPrices())) {
                    boolean nova = tariff.model().startsWith("nova-");
                    boolean free = nova || tariff.rules() == CacheRules.AUTOMATIC;
                    assertThat(prices.write5m() * 4).as(tariff.model()).isEqualTo(prices.input() * (free ? 4 : 5));
                    if (!nova
                            && tariff.rules() == CacheRules.ANTHROPIC
                            && tariff.ttls().contains(Ttl.ONE_HOUR)) {
                        assertThat(prices.write1h()).as(tariff.model()).isEqualTo(prices.input() * 2);
                    }
                    assertThat(prices.read()).as(tariff.model()).isBetween(1L, prices.input() / 2);
                    if (!free) {
                        assertThat(prices.input() % prices.read())
                                .as(tariff.model())
                                .isZero();
                    }
                }
                assertThat(tariff.origin().asOf()).matches("\\d{4}-\\d\\d-\\d\\d");
                assertThat(tariff.origin().source()).contains(" ");
            }
        }
    }

    /** AWS user guide, September 2026: no cache points on tools, nothing cached beyond 20,000 tokens; reads at a quarter. */
    @Test
    void novaTakesMarkersInSomePlacesOnlyAndWritesForNothing() {
        Tariff tariff = book.find("bedrock", "us.amazon.nova-pro-v1:0").orElseThrow();

        assertThat(tariff.places().allow(Tier.TOOLS, 2_000)).isFalse();
        assertThat(tariff.places().allow(Tier.SYSTEM, 20_000)).isTrue();
        assertThat(tariff.places().allow(Tier.MESSAGES, 20_001)).isFalse();
        assertThat(tariff.ttls()).containsExactly(Ttl.FIVE_MINUTES);
        assertThat(tariff.prices().write5m()).isEqualTo(tariff.prices().input());
        assertThat(tariff.prices().read() * 4).isEqualTo(tariff.prices().input());
    }

    /** AWS user guide, inference profiles: all but the global ones stay within a region or a group of regions. */
    @Test
    void anIdThatIsNotServedWorldwideIsRegional() {
        assertThat(book.find("bedrock", "us.amazon.nova-2-lite-v1:0")
                        .orElseThrow()
                        .prices()
                        .input())
                .isEqualTo(330_000);
        assertThat(book.find("bedrock", "anthropic.claude-opus-5-5")
                        .orElseThrow()
                        .prices())
                .isEqualTo(new Prices(4_400_000, 5_500_000, 8_800_000, 220_000, 22_000_000));
        assertThat(book.find("bedrock", "global.anthropic.claude-opus-5-5")
                        .orElseThrow()
                        .prices()
                        .input())
                .isEqualTo(4_000_000);
        assertThat(book.find("bedrock", "eu.anthropic.claude-sonnet-4-20250514-v1:0")
                        .orElseThrow()
                        .prices()
                        .input())
                .isEqualTo(3_000_000);
    }

    @Test
    void aPartThatPromptsDoNotHaveIsRefused() {
        assertThatThrownBy(() -> book.withOverrides(write("models: {nova-pro: {markers: [attic]}}\n")))
                .hasMessageContaining("'attic' is no part of a prompt")
                .hasMessageContaining("tools, system, messages");
    }

    /** Prompt caching guide of 2026-10-02: written at 1.25x for 30 minutes, over 272,000 tokens all input at twice the price. */
    @Test
    void modelsOfOpenAiAreCachedByTheirOwnRules() {
        Tariff tariff = book.find("openai", "gpt-6.2-sol").orElseThrow();

        assertThat(tariff.rules()).isEqualTo(CacheRules.OPENAI);
        assertThat(tariff.ttls()).containsExactly(Ttl.THIRTY_MINUTES);
        assertThat(tariff.prices())
                .isEqualTo(new Prices(2_000_000, 2_500_000, 2_500_000, 2_500_000, 5_000_000, 100_000, 10_000_000));
        assertThat(tariff.pricesFor(272_001).read()).isEqualTo(200_000);
        assertThat(find("claude-opus-5").rules()).isEqualTo(CacheRules.ANTHROPIC);
    }

    /** A published bill of bedrock-mantle: writes at OpenAI's price, times 1.1 for the region. */
    @Test
    void whatARegionOfAmazonServesOfOpenAiCostsATenthMore() {
        Prices there =
                book.find("bedrock-openai", "openai.gpt-5.6-sol").orElseThrow().prices();

        assertThat(there.write(Ttl.THIRTY_MINUTES)).isEqualTo(5_500_000);
        assertThat(there.read()).isEqualTo(440_000);
        assertThat(book.find("bedrock-openai", "global.openai.gpt-5.6-sol")
                        .orElseThrow()
                        .prices()
                        .read())
                .isEqualTo(400_000);
    }

    /** Azure prompt caching page, August 2026: no breakpoints, no counts of writes, and paid by the hour. */
    @Test
    void nothingIsMarkedOrChargedByTheTokenWhereThroughputIsProvisioned() {
        Tariff tariff = book.find("azure-provisioned", "gpt-5.6-sol").orElseThrow();

        assertThat(tariff.rules()).isEqualTo(CacheRules.AUTOMATIC);
        assertThat(tariff.slots()).isZero();
        assertThat(tariff.prices().isNone()).isTrue();
        assertThat(tariff.key().orElseThrow().name()).isEqualTo("prompt_cache_key");
    }

    @Test
    void aUsersFileChangesSingleFieldsAndAddsModels() throws IOException {
        TariffBook own = book.withOverrides(write("""
                models:
                  claude-sonnet-4-6:
                    minimumPrefix: 2048
                    prices: {input: 2.7}
                  house-model:
                    prices: {input: 1, write5m: 1.25, write1h: 2, read: 0.1, output: 5}
                    minimumPrefix: 100
                    tokenizer: old
                    toolPrompt: {auto: 10, forced: 20}
                    platforms: {anthropic: {}}
                """));

        Tariff sonnet = own.find("anthropic", "claude-sonnet-4-6").orElseThrow();
        assertThat(sonnet.minimumPrefix()).isEqualTo(2048);
        assertThat(sonnet.prices()).isEqualTo(new Prices(2_700_000, 3_750_000, 6_000_000, 300_000, 15_000_000));
        assertThat(own.find("anthropic", "house-model").orElseThrow().slots()).isEqualTo(4);
        assertThat(own.find("bedrock", "house-model")).isEmpty();
        assertThat(find("claude-sonnet-4-6").minimumPrefix()).isEqualTo(1024);
    }

    @Test
    void aUsersPlatformIsAddedLikeAModel() throws IOException {
        TariffBook own = book.withOverrides(write("""
                platforms:
                  relay: {slots: 2, lookback: 5, groupsToolRuns: false, ttls: [5m], prefixes: [claude/]}
                models:
                  claude-sonnet-5:
                    platforms: {relay: {}}
                """));

        Tariff tariff = own.find("relay", "claude/claude-sonnet-5").orElseThrow();
        assertThat(tariff.slots()).isEqualTo(2);
        assertThat(tariff.under(EnumSet.allOf(Modifier.class)).prices()).isEqualTo(tariff.prices());
    }

    @Test
    void aRuleOfEntriesIsAssumedUntilAFileSaysWhetherItHolds() throws IOException {
        TariffBook own = book.withOverrides(write("""
                models:
                  claude-sonnet-5:
                    platforms: {anthropic: {longMarkerKeepsPrefix: false, readableAtFirstByte: true}}
                """));

        assertThat(book.find("anthropic", "claude-sonnet-5").orElseThrow().entries())
                .isEqualTo(EntryRules.UNTRIED);
        assertThat(own.find("anthropic", "claude-sonnet-5").orElseThrow().entries())
                .isEqualTo(new EntryRules(Holds.NO, Holds.ASSUMED, Holds.YES));
        assertThat(own.find("vertex", "claude-sonnet-5").orElseThrow().entries())
                .isEqualTo(EntryRules.UNTRIED);
    }

    @Test
    void anEmptyUsersFileChangesNothing() throws IOException {
        assertThat(book.withOverrides(write("# nothing yet\n")).find("anthropic", "claude-opus-5"))
                .isEqualTo(book.find("anthropic", "claude-opus-5"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "models: {claude-opus-5: {minimumPrefix: many}}| line 1: 'many' is not a whole number. Write a whole number.",
                "models: {claude-opus-5: {minimumPrefix: -1}}| line 1: '-1' is not a whole number that is not negative.",
                "models: {claude-opus-5: {prices: {input: 1e99}}}| line 1: '1e99' is not a decimal number that",
                "models: {claude-opus-5: {prices: {input: 0.0000001}}}| line 1: '0.0000001' is too long",
                "models: {claude-opus-5: {prices: {input: 0.000001}}}| times its modifiers is not a whole number of pico-dollars",
                "models: {claude-opus-5: {price: 3}}| line 1: 'price' is not known here. Known: asOf, source, prices",
                "models: {new-one: {platforms: {anthropic: {}}}}| line 1: 'prices' is missing. Add it to this entry.",
                "models: {new-one: {tokenizer: old}}| line 1: 'platforms' is missing.",
                "models: {claude-opus-5: {platforms: {mars: {}}}}| line 1: 'mars' is not known here. Known:",
                "models: {claude-opus-5: {ttls: [2h]}}| line 1: '2h' is no lifetime. Known: 5m, 30m, 1h, 12h.",
                "models: {claude-opus-5: {modifiers: {fast: 2}}}| line 1: 'fast' is no modifier.",
                "models: {gpt-6-sol: {ttls: [5m, 1h], prices: {output: 9}}}| line 1: 'write1h' is missing. Add it to this entry.",
                "models: {claude-opus-5: {rules: magic}}| line 1: 'magic' is no set of rules. Known: anthropic, openai, automatic.",
                "models: {claude-opus-5: {longMarkerKeepsPrefix: yes}}| line 1: 'yes' does not say whether the rule holds. Write true, false, assumed.",
                "models: {claude-opus-5: {groupsToolRuns: maybe}}| line 1: 'maybe' is neither true nor false.",
                "models: [claude-opus-5]| line 1: fields are expected here.",
                "models: {a: {}, a: {}}| line 1: 'a' stands here twice. Keep one of them.",
                "modells: {}| line 1: 'modells' is not known here. Known: sources, platforms, models, families.",
                "models: {a: | line 1: not valid YAML:"
            })
    void anErrorNamesFileLineAndRemedy(String yaml, String message) throws IOException {
        Path file = write(yaml);

        assertThatThrownBy(() -> book.withOverrides(file))
                .isInstanceOf(TariffFileException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }

    @Test
    void theLineIsThatOfTheOffendingValue() throws IOException {
        Path file = write("models:\n  claude-opus-5:\n    minimumPrefix: 512\n    lookback: far\n");

        assertThatThrownBy(() -> book.withOverrides(file)).hasMessageContaining(file + ", line 4: 'far' is not");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> book.withOverrides(directory.resolve("absent.yaml")))
                .isInstanceOf(TariffFileException.class)
                .hasMessageContaining("absent.yaml: cannot be read");
    }

    @Test
    void aBillAddsUpInPicoDollars() {
        Usage usage = new Usage(100, 10_000, 2_000, 0, OptionalLong.of(50));

        assertThat(find("claude-sonnet-4-5").prices().of(usage)).isEqualTo(Money.dollars("0.01155"));
    }

    private Tariff find(String model) {
        return book.find("anthropic", model).orElseThrow();
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(directory.resolve("own.yaml"), yaml);
    }

    @Test
    void storageCostsByTheMillisecondRoundedToWholePicoDollars() {
        Tariff pro = TariffBook.shipped().find("gemini", "gemini-2.5-pro").orElseThrow();
        assertThat(pro.ofStorage(1_000_000, 3_600_000)).isEqualTo(Money.dollars("4.5"));
        assertThat(pro.ofStorage(1_000_000_000, 86_400_000)).isEqualTo(Money.dollars("108000"));
        assertThat(pro.ofStorage(1, 1)).isEqualTo(new Money(1));
        assertThat(pro.ofStorage(100_000_000, 253_402_300_799_000L)).isEqualTo(new Money(Long.MAX_VALUE));
        assertThat(pro.ofStorage(3, 1)).isEqualTo(new Money(4));
        assertThat(pro.under(Set.of(Modifier.FLEX)).ofStorage(1_000_000, 3_600_000))
                .isEqualTo(Money.dollars("4.5"));
        assertThat(find("claude-haiku-5-5").ofStorage(1_000_000, 3_600_000)).isEqualTo(Money.ZERO);
    }
}
