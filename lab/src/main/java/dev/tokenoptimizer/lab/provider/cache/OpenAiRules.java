package dev.tokenoptimizer.lab.provider.cache;

import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The rules of OpenAI's prompt caching guide, 2026-10-02, for GPT-5.6 and later. Entries are written and found at breakpoints
 * exactly, never between them.
 *
 * <p>Markers are explicit breakpoints. {@link Marker#OF_PROVIDER} among them stands for the implicit mode, which is the default
 * on the wire: the provider adds a breakpoint at the end of the latest message that can have one. Without it the request is in
 * explicit mode, and with no marker at all it is not cached. Nothing is refused: of too many breakpoints the latest are written.
 *
 * <p>Where the guide is silent this model assumes: breakpoints at or before the hit do not count as writes; the slot of the
 * implicit breakpoint stays its own when it coincides with an explicit one. Guides differ on how many explicit breakpoints are
 * looked up; this is the least of them.
 */
final class OpenAiRules implements Rules {

    static final OpenAiRules INSTANCE = new OpenAiRules();

    private static final int FIRST_LOOKED_UP = 2;
    private static final int LATEST_LOOKED_UP = 50;

    private OpenAiRules() {}

    @Override
    public Outcome.@Nullable Rejected check(List<Marker> markers, Tariff tariff) {
        return null;
    }

    @Override
    public int longestHit(PrefixPath<?> prompt, List<Marker> markers, Tariff tariff, IntPredicate readable) {
        int hit = -1;
        List<Marker> explicit = explicit(markers);
        for (int m = 0; m < explicit.size(); m++) {
            int index = explicit.get(m).index();
            boolean lookedUp = m < FIRST_LOOKED_UP || m >= explicit.size() - LATEST_LOOKED_UP;
            if (lookedUp && index > hit && readable.test(index)) {
                hit = index;
            }
        }
        if (!inImplicitMode(markers)) {
            return hit;
        }
        int opening = prompt.openingEnd();
        if (opening > hit && readable.test(opening)) {
            hit = opening;
        }
        int left = tariff.lookback() + 1;
        for (int i = prompt.size() - 1; i > hit && left > 0; i--) {
            if (prompt.endsMessageToKeep(i)) {
                left--;
                if (readable.test(i)) {
                    return i;
                }
            }
        }
        return hit;
    }

    @Override
    public List<Marker> writes(PrefixPath<?> prompt, List<Marker> markers, Tariff tariff, int hit) {
        boolean implicitMode = inImplicitMode(markers);
        List<Marker> written = new ArrayList<>();
        int left = tariff.slots() - (implicitMode ? 1 : 0);
        List<Marker> explicit = explicit(markers);
        for (int m = explicit.size() - 1; m >= 0 && left > 0; m--) {
            if (writable(prompt, explicit.get(m).index(), tariff, hit)) {
                left--;
                written.addFirst(new Marker(explicit.get(m).index(), Ttl.THIRTY_MINUTES));
            }
        }
        int implicit = implicitMode ? latestToKeep(prompt) : -1;
        if (implicit >= 0 && writable(prompt, implicit, tariff, hit)) {
            insert(written, new Marker(implicit, Ttl.THIRTY_MINUTES));
        }
        return written;
    }

    private static boolean inImplicitMode(List<Marker> markers) {
        return markers.stream().anyMatch(marker -> marker.index() == Marker.IMPLICIT);
    }

    private static boolean writable(PrefixPath<?> prompt, int index, Tariff tariff, int hit) {
        return index > hit && prompt.tokens(index) >= tariff.minimumPrefix();
    }

    private static int latestToKeep(PrefixPath<?> prompt) {
        int i = prompt.size() - 1;
        while (i >= 0 && !prompt.endsMessageToKeep(i)) {
            i--;
        }
        return i;
    }

    private static void insert(List<Marker> markers, Marker marker) {
        int at = 0;
        while (at < markers.size() && markers.get(at).index() < marker.index()) {
            at++;
        }
        if (at == markers.size() || markers.get(at).index() > marker.index()) {
            markers.add(at, marker);
        }
    }

    private static List<Marker> explicit(List<Marker> markers) {
        return markers.stream().filter(marker -> marker.index() >= 0).toList();
    }
}
