package dev.tokenoptimizer.planner;

import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.prompt.Block;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.usage.Usage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A provider's cache by the documented rules, small on purpose: what a planned request is billed. */
final class ProviderModel {

    private record Entry(long readable, long expires, Ttl ttl) {}

    private final Map<Fingerprint, Entry> entries = new HashMap<>();
    private final int minimum;
    private final int lookback;
    private final long delayMillis;

    ProviderModel(int minimum, int lookback, long delayMillis) {
        this.minimum = minimum;
        this.lookback = lookback;
        this.delayMillis = delayMillis;
    }

    Usage serve(Prompt prompt, Plan plan, long now, long output) {
        List<Breakpoint> markers = plan.breakpoints().stream()
                .filter(marker -> prompt.tokensThrough(marker.block()) >= minimum)
                .toList();
        int hit = hit(prompt.blocks(), markers, now);
        int longEnd = hit;
        int end = hit;
        for (Breakpoint marker : markers) {
            if (marker.block() > hit) {
                longEnd = marker.ttl() == Ttl.ONE_HOUR ? marker.block() : longEnd;
                end = marker.block();
                long expires = now + marker.ttl().millis();
                Fingerprint key = prompt.blocks().get(marker.block()).prefix();
                Entry old = entries.get(key);
                long readable = now + delayMillis;
                if (old != null && old.expires > now) {
                    readable = Math.min(readable, old.readable);
                }
                entries.put(key, new Entry(readable, expires, marker.ttl()));
            }
        }
        long read = prompt.tokensThrough(hit);
        long written1h = (long) prompt.tokensThrough(longEnd) - read;
        long written5m = (long) prompt.tokensThrough(end) - prompt.tokensThrough(longEnd);
        long fresh = (long) prompt.tokens() - prompt.tokensThrough(end);
        return new Usage(fresh, read, written5m, written1h, OptionalLong.of(output));
    }

    private int hit(List<Block> blocks, List<Breakpoint> ascending, long now) {
        for (int i = ascending.size() - 1; i >= 0; i--) {
            int marker = ascending.get(i).block();
            int position = blocks.get(marker).position();
            for (int at = marker; at >= 0 && position - blocks.get(at).position() < lookback; at--) {
                Fingerprint key = blocks.get(at).prefix();
                Entry entry = entries.get(key);
                if (entry != null && entry.readable <= now && entry.expires > now) {
                    long expires = Math.max(entry.expires, now + entry.ttl.millis());
                    entries.put(key, new Entry(entry.readable, expires, entry.ttl));
                    return at;
                }
            }
        }
        return -1;
    }
}
