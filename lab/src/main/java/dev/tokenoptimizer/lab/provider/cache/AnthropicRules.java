package dev.tokenoptimizer.lab.provider.cache;

import dev.tokenoptimizer.tariff.Tariff;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The rules of Anthropic's prompt caching page, 2026-10-08: markers up to the number of slots, no longer lifetime behind a shorter
 * one; from each marker, the last one first, a look back over some positions; an entry at each marker behind the hit.
 */
final class AnthropicRules implements Rules {

    static final AnthropicRules INSTANCE = new AnthropicRules();

    private AnthropicRules() {}

    @Override
    public Outcome.@Nullable Rejected check(List<Marker> markers, Tariff tariff) {
        if (markers.size() > tariff.slots()) {
            return new Outcome.Rejected(Outcome.Refusal.TOO_MANY_MARKERS, tariff.slots());
        }
        for (int i = 0; i < markers.size(); i++) {
            Marker marker = markers.get(i);
            if (marker.index() < 0) {
                throw new IllegalArgumentException("this provider sets no breakpoint by itself");
            }
            if (!tariff.ttls().contains(marker.ttl())) {
                return new Outcome.Rejected(Outcome.Refusal.TTL_NOT_OFFERED, i);
            }
            if (i > 0) {
                Marker before = markers.get(i - 1);
                if (marker.index() < before.index()) {
                    throw new IllegalArgumentException("markers must be in rendered order");
                }
                if (marker.ttl().compareTo(before.ttl()) > 0) {
                    return new Outcome.Rejected(Outcome.Refusal.TTL_ORDER, i);
                }
            }
        }
        return null;
    }

    @Override
    public int longestHit(PrefixPath<?> prompt, List<Marker> markers, Tariff tariff, IntPredicate readable) {
        for (int m = markers.size() - 1; m >= 0; m--) {
            int marked = markers.get(m).index();
            int positionBeyond = prompt.position(marked) - tariff.lookback();
            for (int i = marked; i >= 0 && prompt.position(i) > positionBeyond; i--) {
                if (readable.test(i)) {
                    return i;
                }
            }
        }
        return -1;
    }

    @Override
    public List<Marker> writes(PrefixPath<?> prompt, List<Marker> markers, Tariff tariff, int hit) {
        List<Marker> written = new ArrayList<>(markers.size());
        for (Marker marker : markers) {
            int tokens = prompt.tokens(marker.index());
            boolean kept = tokens >= tariff.minimumPrefix()
                    && tokens <= tariff.places().longestPrefix();
            if (marker.index() > hit && kept) {
                written.add(marker);
            }
        }
        return written;
    }
}
