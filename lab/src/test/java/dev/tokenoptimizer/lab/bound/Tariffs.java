package dev.tokenoptimizer.lab.bound;

import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import java.util.Set;

/** Tariffs for small traces. */
final class Tariffs {

    static final Tariff SONNET =
            TariffBook.shipped().find("anthropic", "claude-sonnet-4-5").orElseThrow();

    private Tariffs() {}

    static Tariff sonnet(int minimumPrefix, int slots, int lookback, Set<Ttl> ttls) {
        return new Tariff(
                SONNET.model(),
                SONNET.prices(),
                SONNET.longPrices(),
                SONNET.longAbove(),
                SONNET.fastPrices(),
                SONNET.rules(),
                minimumPrefix,
                slots,
                lookback,
                SONNET.groupsToolRuns(),
                ttls,
                SONNET.entries(),
                SONNET.tokenizer(),
                SONNET.keepsThinking(),
                SONNET.toolPrompt(),
                SONNET.modifiers(),
                SONNET.origin());
    }

    static Tariff sonnet(int minimumPrefix) {
        return sonnet(minimumPrefix, SONNET.slots(), SONNET.lookback(), SONNET.ttls());
    }
}
