package dev.tokenoptimizer.lab.policy;

import java.util.HashMap;
import java.util.Map;

/**
 * Tells blocks apart as policies do that hash each block for itself: by kind and text, whatever stands before them. Where a trace
 * has no text, a block is told by its prefix, the only identity that such a trace knows: behind the first difference between two
 * prompts every block is then another one.
 */
final class Segments {

    private static final long PRIME = 0x9E3779B97F4A7C15L;
    private static final int TEXTS_KEPT = 1 << 20;

    private final Map<Integer, Long> byPrefix = new HashMap<>();
    private boolean asked;
    private boolean hasText;

    /** Identity of a block, in requests that all have text or all have none. */
    long of(PolicyRequest request, int block) {
        if (!asked) {
            asked = true;
            hasText = request.has(PolicyRequest.Feature.TEXT);
        }
        int prefix = request.prefix(block);
        if (!hasText) {
            return prefix;
        }
        Long known = byPrefix.get(prefix);
        if (known == null) {
            if (byPrefix.size() == TEXTS_KEPT) {
                byPrefix.clear();
            }
            known = join(hash(request.kind(block).name()), hash(request.text(block)));
            byPrefix.put(prefix, known);
        }
        return known;
    }

    /** Identity of a sequence of blocks and one more. */
    static long join(long before, long block) {
        long mixed = (before ^ block) * PRIME;
        return mixed ^ (mixed >>> 29);
    }

    private static long hash(String text) {
        long hash = text.length();
        for (int i = 0; i < text.length(); i++) {
            hash = 31 * hash + text.charAt(i);
        }
        return hash;
    }
}
