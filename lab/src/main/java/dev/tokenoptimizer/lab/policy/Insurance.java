package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.List;

/**
 * A fixed rule found by measuring (placement notes of the project, 2.1): one block for one hour just behind the longest prefix that
 * is believed to be in the cache, with agents a piece of the last answer, and the end of the prompt for five minutes. The prefix
 * is read, so that the long lifetime is paid for that block alone, and yet an entry of all of it outlives a pause. The prefix
 * itself is marked too, to be read from any distance. Where the provider has other lifetimes, the longest and the shortest stand for these two. Where none is believed to be there, only the end is marked.
 */
final class Insurance implements Policy {

    private final Ttl shorter;
    private final Ttl longer;
    private final LiveEntries entries = new LiveEntries();

    Insurance(Tariff tariff) {
        this.shorter = tariff.shortTtl();
        this.longer = tariff.longTtl();
    }

    @Override
    public List<Marker> mark(PolicyRequest request) {
        int end = before(request, request.size());
        int live = entries.deepest(request, end);
        int behind = behind(request, live);
        Marks marks = new Marks();
        if (live != Layout.NONE && behind < end) {
            marks.add(live, longer).add(behind, longer);
        } else {
            marks.add(live, shorter);
        }
        List<Marker> markers = marks.add(end, shorter).inRenderedOrder();
        entries.sent(request, live, markers);
        return markers;
    }

    private static int behind(PolicyRequest request, int block) {
        int at = block + 1;
        while (at < request.size() && !request.markable(at)) {
            at++;
        }
        return at;
    }

    private static int before(PolicyRequest request, int block) {
        int at = block - 1;
        while (at >= 0 && !request.markable(at)) {
            at--;
        }
        return at;
    }
}
