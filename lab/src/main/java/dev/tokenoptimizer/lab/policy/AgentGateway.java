package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.trace.NodeKind;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.List;

/**
 * agentgateway's default (P9, read in its source): the end of the system prompt, if its words times 1.3 come to at least 1,024,
 * and the end of the message before the last. Tools are off by default. Needs the text, to count words.
 */
final class AgentGateway implements Policy {

    private static final double TOKENS_PER_WORD = 1.3;
    private static final int MINIMUM = 1024;

    @Override
    public List<Marker> mark(PolicyRequest request) {
        Layout layout = new Layout(request);
        Marks marks = new Marks();
        if (wordsOfSystem(layout) * TOKENS_PER_WORD >= MINIMUM) {
            marks.add(layout.lastSystem(), Ttl.FIVE_MINUTES);
        }
        return marks.add(layout.message(1), Ttl.FIVE_MINUTES).inRenderedOrder();
    }

    private static int wordsOfSystem(Layout layout) {
        int words = 0;
        int head = layout.head();
        for (int i = 0; i < head; i++) {
            if (layout.request().kind(i) == NodeKind.SYSTEM) {
                words += words(layout.request().text(i));
            }
        }
        return words;
    }

    private static int words(String text) {
        int words = 0;
        boolean inWord = false;
        for (int i = 0; i < text.length(); i++) {
            boolean letter = !Character.isWhitespace(text.charAt(i));
            if (letter && !inWord) {
                words++;
            }
            inWord = letter;
        }
        return words;
    }
}
