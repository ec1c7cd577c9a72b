package dev.tokenoptimizer.tariff;

import dev.tokenoptimizer.prompt.Modifier;
import dev.tokenoptimizer.prompt.Reach;
import dev.tokenoptimizer.prompt.Ttl;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one model on one platform charges and supports for prompt caching.
 *
 * @param model name of the entry in the tariff file
 * @param prices standard prices
 * @param longPrices prices of the whole request when its input is longer than {@code longAbove}; the standard ones where
 *     the model has no such step
 * @param longAbove input tokens above which {@code longPrices} hold; {@link Integer#MAX_VALUE} where there is no step
 * @param fastPrices prices in fast mode; the standard ones where the model has none
 * @param rules by which the provider caches
 * @param minimumPrefix shortest prefix the provider caches, tokens
 * @param slots markers allowed per request
 * @param places where they may stand
 * @param lookback positions the provider looks back from a marker for an earlier entry, the marker's own included
 * @param groupsToolRuns whether a run of tool uses, or of tool results, counts as one position
 * @param ttls lifetimes on offer, at least one
 * @param entries how entries behave where the documentation says little
 * @param tokenizer name of the tokenizer family for estimates
 * @param keepsThinking whether thinking of earlier turns stays in the prompt, and is billed, once the user speaks again;
 *     otherwise the provider strips it (Anthropic prompt caching page, 2026-10-08)
 * @param toolPrompt hidden system prompt of requests with tools
 * @param modifiers factors on every price, for requests that ask for them
 * @param key what leads requests to the same cache; empty where nothing does
 * @param unmarkedRead price of a token that a request without markers reads, as a multiple of the input price, where the provider caches by
 *     itself what nobody marks; empty where it does not
 * @param storage pico-dollars for a token that is kept for an hour in a cache object; 0 where nothing is charged
 * @param origin where the entry comes from
 */
public record Tariff(
        String model,
        Prices prices,
        Prices longPrices,
        int longAbove,
        Prices fastPrices,
        CacheRules rules,
        int minimumPrefix,
        int slots,
        MarkerPlaces places,
        int lookback,
        boolean groupsToolRuns,
        Set<Ttl> ttls,
        EntryRules entries,
        String tokenizer,
        boolean keepsThinking,
        ToolPrompt toolPrompt,
        Map<Modifier, BigDecimal> modifiers,
        Optional<CacheKey> key,
        Optional<BigDecimal> unmarkedRead,
        long storage,
        Origin origin) {

    private static final BigInteger MILLIS_PER_HOUR = BigInteger.valueOf(3_600_000);

    /** One whose markers may stand anywhere, and that takes no key. */
    public Tariff(
            String model,
            Prices prices,
            Prices longPrices,
            int longAbove,
            Prices fastPrices,
            CacheRules rules,
            int minimumPrefix,
            int slots,
            int lookback,
            boolean groupsToolRuns,
            Set<Ttl> ttls,
            EntryRules entries,
            String tokenizer,
            boolean keepsThinking,
            ToolPrompt toolPrompt,
            Map<Modifier, BigDecimal> modifiers,
            Origin origin) {
        this(
                model,
                prices,
                longPrices,
                longAbove,
                fastPrices,
                rules,
                minimumPrefix,
                slots,
                MarkerPlaces.ANYWHERE,
                lookback,
                groupsToolRuns,
                ttls,
                entries,
                tokenizer,
                keepsThinking,
                toolPrompt,
                modifiers,
                Optional.empty(),
                Optional.empty(),
                0,
                origin);
    }

    public Tariff {
        ttls = Set.copyOf(ttls);
        if (ttls.isEmpty()) {
            throw new IllegalArgumentException("a tariff without a lifetime");
        }
        modifiers = Map.copyOf(modifiers);
    }

    /**
     * Where an entry comes from.
     *
     * @param asOf day on which it was known to hold, ISO 8601; empty when the user's file does not say
     * @param source title of the source; empty when the user's file does not say
     * @param assumed whether the model is not listed and its family's entry stands in: amounts are then estimates
     */
    public record Origin(String asOf, String source, boolean assumed) {}

    /** The same where the shortest cached prefix has that many tokens. */
    public Tariff withMinimumPrefix(int tokens) {
        return with(tokens, lookback, groupsToolRuns, ttls);
    }

    /** The same where the provider looks back so far, and counts runs of tool blocks so. */
    public Tariff withLookback(int positions, boolean groupingToolRuns) {
        return with(minimumPrefix, positions, groupingToolRuns, ttls);
    }

    /** The same where no lifetime but the shortest is on offer. */
    public Tariff withShortTtlOnly() {
        return with(minimumPrefix, lookback, groupsToolRuns, Set.of(shortTtl()));
    }

    private Tariff with(int newMinimum, int newLookback, boolean newGrouping, Set<Ttl> newTtls) {
        return newMinimum == minimumPrefix
                        && newLookback == lookback
                        && newGrouping == groupsToolRuns
                        && newTtls.equals(ttls)
                ? this
                : new Tariff(
                        model,
                        prices,
                        longPrices,
                        longAbove,
                        fastPrices,
                        rules,
                        newMinimum,
                        slots,
                        places,
                        newLookback,
                        newGrouping,
                        newTtls,
                        entries,
                        tokenizer,
                        keepsThinking,
                        toolPrompt,
                        modifiers,
                        key,
                        unmarkedRead,
                        storage,
                        origin);
    }

    /** The shortest lifetime on offer. */
    public Ttl shortTtl() {
        return Collections.min(ttls);
    }

    /** The longest lifetime on offer; the shortest one where there is but one. */
    public Ttl longTtl() {
        return Collections.max(ttls);
    }

    /**
     * How far the provider searches back from a marker. By the rules of OpenAI explicit breakpoints are found exactly where they
     * stand.
     */
    public Reach reach() {
        return rules == CacheRules.OPENAI ? new Reach(1, lookback) : new Reach(lookback);
    }

    /** Prices of a request with that many input tokens. */
    public Prices pricesFor(long inputTokens) {
        return inputTokens > longAbove ? longPrices : prices;
    }

    /** Prices of a request with that many input tokens that carries markers, or none. */
    public Prices pricesFor(long inputTokens, boolean marked) {
        Prices usual = pricesFor(inputTokens);
        return marked
                ? usual
                : unmarkedRead
                        .map(multiple -> usual.withRead(times(usual.input(), multiple)))
                        .orElse(usual);
    }

    /**
     * The same for weighing markers where the provider also caches by itself: what a marked token saves when it comes back is only what
     * it would have cost beyond that.
     *
     * @param foundUnmarked share of the tokens that come back that the provider finds without markers, 0 to 1
     */
    public Tariff weighedAgainst(double foundUnmarked) {
        if (unmarkedRead.isEmpty()) {
            return this;
        }
        double saved = foundUnmarked * (1 - unmarkedRead.get().doubleValue());
        return with(withReadRaised(prices, saved), withReadRaised(longPrices, saved));
    }

    private static Prices withReadRaised(Prices prices, double share) {
        return prices.withRead(Math.min(prices.input(), prices.read() + Math.round(share * prices.input())));
    }

    private Tariff with(Prices changed, Prices changedLong) {
        return new Tariff(
                model,
                changed,
                changedLong,
                longAbove,
                fastPrices,
                rules,
                minimumPrefix,
                slots,
                places,
                lookback,
                groupsToolRuns,
                ttls,
                entries,
                tokenizer,
                keepsThinking,
                toolPrompt,
                modifiers,
                key,
                unmarkedRead,
                storage,
                origin);
    }

    /**
     * What it costs to keep a cache object, rounded to whole pico-dollars, and no more than an amount can hold. Tiers of service do not
     * change it.
     *
     * @param tokens its tokens
     * @param millis how long
     */
    public Money ofStorage(long tokens, long millis) {
        BigInteger twice = BigInteger.valueOf(tokens)
                .multiply(BigInteger.valueOf(millis))
                .multiply(BigInteger.valueOf(storage))
                .shiftLeft(1);
        return new Money(twice.add(MILLIS_PER_HOUR)
                .divide(MILLIS_PER_HOUR.shiftLeft(1))
                .min(BigInteger.valueOf(Long.MAX_VALUE))
                .longValueExact());
    }

    private static long times(long price, BigDecimal multiple) {
        return BigDecimal.valueOf(price)
                .multiply(multiple)
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
    }

    /** The same tariff for requests that ask for these modifiers; one that this model does not price changes nothing. */
    public Tariff under(Set<Modifier> asked) {
        if (asked.isEmpty()) {
            return this;
        }
        boolean fast = asked.contains(Modifier.FAST) && !fastPrices.equals(prices);
        BigDecimal factor = asked.stream()
                .map(modifier -> modifiers.getOrDefault(modifier, BigDecimal.ONE))
                .reduce(BigDecimal.ONE, BigDecimal::multiply);
        return new Tariff(
                model,
                (fast ? fastPrices : prices).scaled(factor),
                (fast ? fastPrices : longPrices).scaled(factor),
                longAbove,
                fastPrices.scaled(factor),
                rules,
                minimumPrefix,
                slots,
                places,
                lookback,
                groupsToolRuns,
                ttls,
                entries,
                tokenizer,
                keepsThinking,
                toolPrompt,
                Map.of(),
                key,
                unmarkedRead,
                storage,
                origin);
    }
}
