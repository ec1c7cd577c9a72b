package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.trace.NodeKind;
import dev.tokenoptimizer.prompt.Ttl;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * autocache (P10, read in its source; the charitable variant, in which a system prompt can be marked): walks the system prompt,
 * the tools, then every text block of the messages, and marks the first ones whose own tokens reach the model's minimum times a
 * factor. System and tools live one hour; a text five minutes, or one hour when it is longer than 1,000 bytes and holds a phrase
 * that sounds lasting. Nothing looks at the order of lifetimes, so a request may be refused. Needs the text, for the phrases.
 */
final class AutoCache implements Policy {

    private static final int LONG_TEXT = 1000;
    private static final List<String> LASTING = List.of(
            "you are", "your role", "instructions:", "guidelines:", "system:", "context:", "background:", "reference:");

    private final int most;
    private final int minimum;

    /** @param strategy one of theirs */
    AutoCache(Strategy strategy, int minimumPrefix) {
        this.most = strategy.markers;
        this.minimum = (int) (minimumPrefix * strategy.factor);
    }

    @Override
    public List<Marker> mark(PolicyRequest request) {
        Layout layout = new Layout(request);
        int head = layout.head();
        Marks marks = new Marks();
        if (tokens(request, head, NodeKind.SYSTEM) >= minimum) {
            marks.add(layout.lastSystem(), Ttl.ONE_HOUR);
        }
        if (tokens(request, head, NodeKind.TOOLS) >= minimum) {
            marks.add(layout.lastTool(), Ttl.ONE_HOUR);
        }
        for (int i = head; i < request.size() && marks.size() < most; i++) {
            if (isText(request, i) && request.tokens(i) >= minimum) {
                marks.add(i, lifetime(request.text(i)));
            }
        }
        return marks.inRenderedOrder();
    }

    private static int tokens(PolicyRequest request, int head, NodeKind kind) {
        int tokens = 0;
        for (int i = 0; i < head; i++) {
            if (request.kind(i) == kind) {
                tokens += request.tokens(i);
            }
        }
        return tokens;
    }

    private static boolean isText(PolicyRequest request, int block) {
        NodeKind kind = request.kind(block);
        return (kind == NodeKind.USER || kind == NodeKind.ASSISTANT) && request.markable(block);
    }

    private static Ttl lifetime(String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length <= LONG_TEXT) {
            return Ttl.FIVE_MINUTES;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        return LASTING.stream().anyMatch(lower::contains) ? Ttl.ONE_HOUR : Ttl.FIVE_MINUTES;
    }

    enum Strategy {
        CONSERVATIVE(2, 2.0),
        MODERATE(3, 1.0),
        AGGRESSIVE(4, 0.8);

        private final int markers;
        private final double factor;

        Strategy(int markers, double factor) {
            this.markers = markers;
            this.factor = factor;
        }
    }
}
