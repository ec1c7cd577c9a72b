package dev.tokenoptimizer.lab.replay;

import dev.tokenoptimizer.lab.provider.cache.CacheModel;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Prices;
import dev.tokenoptimizer.tariff.Tariff;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Set;

/**
 * What a replay assumes, the same for all policies.
 *
 * @param model sets prices, minimum prefix, slots, look-back and lifetimes of all requests; the trace's own model still
 *     separates caches
 * @param tariff of that model, with one price for prompts of any length
 * @param refresh which entries a hit refreshes
 * @param availabilityDelayMillis from a request's start until what it wrote can be read
 * @param seed draws what the trace does not tell
 */
public record Conditions(
        String model, Tariff tariff, CacheModel.Refresh refresh, long availabilityDelayMillis, long seed) {

    /** From the end of a scope to the start of the next: longer than any entry lives. */
    static final long BETWEEN_SCOPES_MILLIS = 2 * 3_600_000L;

    public Conditions {
        if (availabilityDelayMillis < 0) {
            throw new IllegalArgumentException("an entry cannot be readable before it is written");
        }
    }

    /** A hit refreshes only the entry hit, what is written can be read at once, seed 1. */
    public static Conditions standard(String model, Tariff tariff) {
        return new Conditions(model, levelled(tariff), CacheModel.Refresh.HIT, 0, 1);
    }

    /** The same with reads at a multiple of the input price. */
    public Conditions withReadMultiplier(BigDecimal multiplier) {
        Prices prices = tariff.prices();
        long read = multiplier
                .multiply(BigDecimal.valueOf(prices.input()))
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
        Prices changed = new Prices(
                prices.input(),
                prices.write5m(),
                prices.write30m(),
                prices.write1h(),
                prices.write12h(),
                read,
                prices.output());
        return new Conditions(model, with(tariff, changed, tariff.ttls()), refresh, availabilityDelayMillis, seed);
    }

    /** The same with only some of the model's lifetimes on offer. */
    public Conditions withTtls(Set<Ttl> ttls) {
        return new Conditions(model, with(tariff, tariff.prices(), ttls), refresh, availabilityDelayMillis, seed);
    }

    public Conditions withRefresh(CacheModel.Refresh other) {
        return new Conditions(model, tariff, other, availabilityDelayMillis, seed);
    }

    public Conditions withAvailabilityDelay(long millis) {
        return new Conditions(model, tariff, refresh, millis, seed);
    }

    public Conditions withSeed(long other) {
        return new Conditions(model, tariff, refresh, availabilityDelayMillis, other);
    }

    /** A read token in units of one fresh input token. */
    public BigDecimal readMultiplier() {
        return multiplier(tariff.prices().read());
    }

    /** A token written for that time in units of one fresh input token. */
    public BigDecimal writeMultiplier(Ttl ttl) {
        return multiplier(tariff.prices().write(ttl));
    }

    private BigDecimal multiplier(long price) {
        BigDecimal multiplier = BigDecimal.valueOf(price)
                .divide(BigDecimal.valueOf(tariff.prices().input()), MathContext.DECIMAL32)
                .stripTrailingZeros();
        return multiplier.scale() < 0 ? multiplier.setScale(0) : multiplier;
    }

    /** Without the step in prices for long prompts: the unit of cost would change from request to request. */
    private static Tariff levelled(Tariff tariff) {
        return with(tariff, tariff.prices(), tariff.ttls());
    }

    private static Tariff with(Tariff tariff, Prices prices, Set<Ttl> ttls) {
        return new Tariff(
                tariff.model(),
                prices,
                prices,
                Integer.MAX_VALUE,
                prices,
                tariff.rules(),
                tariff.minimumPrefix(),
                tariff.slots(),
                tariff.lookback(),
                tariff.groupsToolRuns(),
                ttls,
                tariff.entries(),
                tariff.tokenizer(),
                tariff.keepsThinking(),
                tariff.toolPrompt(),
                Map.of(),
                tariff.origin());
    }
}
