package dev.tokenoptimizer.ledger;

import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.CacheRules;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.Prices;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.usage.Usage;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the provider billed into what was paid and what the request would have cost as the client sent it. That is
 * exact where the client set no markers (all input at the plain price) and where the bytes went as they came (the bill
 * itself); else a shadow of the provider's cache estimates it. Thread-safe.
 */
public final class Accounting {

    private final ShadowCache shadow;

    public Accounting(ShadowCache shadow) {
        this.shadow = shadow;
    }

    /** What the provider would hold by the client's own markers. */
    public ShadowCache clientMarkers() {
        return shadow;
    }

    /**
     * Opens the account of a request that leaves now.
     *
     * @param plan the plan in force; one that asks for nothing else than the client when the bytes go as they came
     */
    public OpenAccount open(String application, Prompt prompt, Plan plan, Tariff tariff, long startMillis) {
        ShadowCache.Visit visit = prompt.clientMarkers().isEmpty() ? null : shadow.visit(prompt, tariff, startMillis);
        return new OpenAccount(application, prompt, plan.changesCaching(), tariff, visit);
    }

    /** The bill of a request that no tariff prices: tokens without money. */
    public static LedgerEntry unpriced(String application, Usage usage) {
        return new LedgerEntry(application, "unknown", usage, Money.ZERO, Money.ZERO, true);
    }

    /** A request under way. One thread at a time. */
    public static final class OpenAccount {

        private final String application;
        private final Prompt prompt;
        private boolean changed;
        private final Tariff tariff;
        private ShadowCache.@Nullable Visit unpublished;
        private final ShadowCache.@Nullable Visit visit;

        private OpenAccount(
                String application, Prompt prompt, boolean changed, Tariff tariff, ShadowCache.@Nullable Visit visit) {
            this.application = application;
            this.prompt = prompt;
            this.changed = changed;
            this.tariff = tariff;
            this.visit = visit;
            this.unpublished = visit;
        }

        /** The provider refused our bytes and gets the original: from here on the request counts as unchanged. */
        public void sentUnchanged() {
            changed = false;
        }

        /** The answer began. */
        public void begun() {
            ShadowCache.Visit writes = unpublished;
            if (writes != null) {
                unpublished = null;
                writes.begun();
            }
        }

        /** The bill is known. */
        public LedgerEntry served(Usage usage) {
            return served(usage, tariff, true);
        }

        /**
         * The bill is known, and by which tariff it was charged.
         *
         * @param charged that of the tier that served the request, which may differ from what it asked for
         * @param marked whether it carried markers
         */
        public LedgerEntry served(Usage usage, Tariff charged, boolean marked) {
            begun();
            Prices prices = charged.pricesFor(usage.input(), marked);
            Money paid = prices.of(usage);
            if (!changed) {
                return new LedgerEntry(application, tariff.model(), usage, paid, paid, true);
            }
            if (tariff.rules() == CacheRules.AUTOMATIC) {
                // What the provider would have found without our key nobody can tell; only a hold-out can.
                return new LedgerEntry(application, tariff.model(), usage, paid, paid, false);
            }
            if (charged.unmarkedRead().isPresent() && prompt.clientMarkers().isEmpty()) {
                // As sent the provider would at best have found by itself all that was read: no more is claimed.
                Usage unmarked = new Usage(usage.fresh() + usage.written(), usage.read(), 0, 0, usage.output());
                Money least = charged.pricesFor(usage.input(), false).of(unmarked);
                return new LedgerEntry(application, tariff.model(), usage, paid, least, false);
            }
            Money asSent = visit == null ? prices.uncached(usage) : prices.of(asSent(usage, visit));
            return new LedgerEntry(application, tariff.model(), usage, paid, asSent, visit == null);
        }

        /** The shadow's tokens, scaled from the estimate to what the provider counted. */
        private Usage asSent(Usage usage, ShadowCache.Visit would) {
            double scale = usage.input() / Math.max(1.0, prompt.tokens());
            long read = Math.min(usage.input(), Math.round(would.read * scale));
            long writtenShort = Math.min(usage.input() - read, Math.round(would.writtenShort * scale));
            long written1h = Math.min(usage.input() - read - writtenShort, Math.round(would.writtenLong * scale));
            long fresh = usage.input() - read - writtenShort - written1h;
            boolean thirty = tariff.shortTtl() == Ttl.THIRTY_MINUTES;
            return new Usage(
                    fresh, read, thirty ? 0 : writtenShort, thirty ? writtenShort : 0, written1h, usage.output());
        }
    }
}
