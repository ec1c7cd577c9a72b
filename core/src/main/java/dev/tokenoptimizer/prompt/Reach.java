package dev.tokenoptimizer.prompt;

import java.util.List;

/**
 * How far a provider searches back from a marker for an earlier entry.
 *
 * @param back positions searched, the marker's own included; 1 where an entry is found exactly where a marker stands
 * @param implicit positions searched back from a breakpoint that the provider sets by itself, of which only the ends count, and
 *     the end of the head as well (OpenAI prompt caching guide, 2026-10-02); 0 where such a breakpoint is like any other
 */
public record Reach(int back, int implicit) {

    /** The same from every marker. */
    public Reach(int back) {
        this(back, 0);
    }

    /** Whether the provider finds entries between markers of ours at all. */
    public boolean looksBack() {
        return back > 1;
    }

    /**
     * Whether an entry is found from a marker.
     *
     * @param marker index of the marked block
     * @param own whether the provider sets that marker by itself
     * @param entry index of the block that the entry ends with
     */
    public boolean finds(Prompt prompt, int marker, boolean own, int entry) {
        if (entry < 0 || entry >= marker) {
            return entry == marker && entry >= 0;
        }
        if (own && implicit > 0) {
            return ends(prompt, entry) && (!beyond(prompt, marker, true, entry) || entry == prompt.headBlocks() - 1);
        }
        return back > 1 && !beyond(prompt, marker, own, entry);
    }

    /** Whether a block, and so every one before it, is too far back from a marker, but for the end of the head. */
    public boolean beyond(Prompt prompt, int marker, boolean own, int entry) {
        List<Block> blocks = prompt.blocks();
        int distance = blocks.get(marker).position() - blocks.get(entry).position();
        if (own && implicit > 0) {
            return distance >= implicit;
        }
        return back == 1 ? entry < marker : distance >= back;
    }

    private static boolean ends(Prompt prompt, int block) {
        List<Block> blocks = prompt.blocks();
        return block + 1 == blocks.size()
                || blocks.get(block + 1).position() != blocks.get(block).position();
    }
}
