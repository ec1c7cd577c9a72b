package dev.tokenoptimizer.history;

import dev.tokenoptimizer.prompt.Reach;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What history knows of one prompt's prefixes at one moment.
 *
 * @param terms of the prompt's model
 * @param deepestSeen index of the deepest block whose prefix came before, -1 for none
 * @param prefixes known prefixes worth a thought, ascending by block
 * @param prospects positions beyond {@code deepestSeen} worth a thought, ascending by block
 * @param conversation what this prompt continues
 */
public record Recall(
        Terms terms, int deepestSeen, List<KnownPrefix> prefixes, List<Prospect> prospects, Conversation conversation) {

    private static final Recall NOTHING =
            new Recall(new Terms(Ttl.FIVE_MINUTES, new Reach(1)), -1, List.of(), List.of(), Conversation.UNKNOWN);

    public Recall {
        prefixes = List.copyOf(prefixes);
        prospects = List.copyOf(prospects);
    }

    /** Nothing is known: the answer of a history that is off or failed. */
    public static Recall nothing() {
        return NOTHING;
    }

    /** Shortest lifetime that the prompt's model offers. */
    public Ttl shortTtl() {
        return terms.shortTtl();
    }

    /** Deepest block whose prefix the provider is believed to hold at that moment, -1 for none. */
    int deepestLive(long nowMillis) {
        for (int i = prefixes.size() - 1; i >= 0; i--) {
            if (prefixes.get(i).live(nowMillis)) {
                return prefixes.get(i).block();
            }
        }
        return -1;
    }

    /** Whether this conversation was met at its first message. */
    public boolean conversationKnown() {
        return conversation.fromStart();
    }

    /**
     * One known prefix.
     *
     * @param block index of the block it ends with
     * @param visits requests that carried it so far
     * @param lastSeenMillis start of the latest of them
     * @param returnsWithinShort how many of the gaps between them were at most the shortest lifetime
     * @param returnsWithin1h how many of the gaps between them were longer than that, but at most an hour
     * @param lastUsedMillis start of the latest request that an entry here would have served, because none behind it was live
     * @param longPauses how often the time between two such requests was over five minutes, but not over an hour
     * @param lostPauses how often it was over an hour
     * @param fork whether prompts were seen to part behind it
     * @param entryExpiresMillis until when the provider is believed to hold it, 0 for not at all
     * @param entryTtl lifetime of that entry
     * @param writePending whether another request under way writes it
     * @param markerIgnored whether the provider neither wrote nor read at a marker here the last time
     * @param chances learnt from prefixes in a like situation; its own returns are not part of it
     */
    public record KnownPrefix(
            int block,
            int visits,
            long lastSeenMillis,
            int returnsWithinShort,
            int returnsWithin1h,
            long lastUsedMillis,
            int longPauses,
            int lostPauses,
            boolean fork,
            long entryExpiresMillis,
            @Nullable Ttl entryTtl,
            boolean writePending,
            boolean markerIgnored,
            Chances chances) {

        /** Whether the provider is believed to hold it at that moment. */
        public boolean live(long nowMillis) {
            return entryExpiresMillis > nowMillis;
        }
    }

    /**
     * A position that no request carried before.
     *
     * @param block index of the block it ends with
     * @param place what makes it worth a thought
     * @param chances learnt from positions of this kind in a like situation
     * @param evidence how many such positions of this scope are behind the chances
     */
    public record Prospect(int block, Place place, Chances chances, double evidence) {}

    /** What makes a new position worth a thought. */
    public enum Place {
        /** The end of tools and system: what conversations share. */
        HEAD,
        /** Inside new content, at exponential distances: where a later prompt may part. */
        INNER,
        /** The end of the message before the last: all that is left when clients change the last one. */
        BEFORE_LAST,
        /** The end of the prompt: what the next turn carries. */
        END
    }

    /**
     * What a prompt continues.
     *
     * @param continuation how it joins an earlier request
     * @param turn how many requests of this conversation came before
     * @param gapMillis time since the one it continues, -1 when it continues none
     * @param lastOutputTokens length of that one's answer, -1 when not known
     * @param fromStart whether the conversation was met at its first message
     */
    public record Conversation(
            Continuation continuation, int turn, long gapMillis, int lastOutputTokens, boolean fromStart) {

        static final Conversation UNKNOWN = new Conversation(Continuation.NONE, 0, -1, -1, false);
    }

    /** How a prompt joins an earlier request. */
    public enum Continuation {
        /** It continues none that is known. */
        NONE,
        /** It contains a whole earlier prompt. */
        EXACT,
        /** It contains an earlier prompt but for its last message. */
        NEAR
    }
}
