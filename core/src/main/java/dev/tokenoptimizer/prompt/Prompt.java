package dev.tokenoptimizer.prompt;

import dev.tokenoptimizer.prompt.ClientMarker.Place;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a dialect reads from a request. Offsets refer to the received bytes, which the prompt does not hold.
 *
 * @param model model name as sent
 * @param stream whether the client asked for a streamed answer
 * @param scope who shares the provider's cache
 * @param blocks all blocks in rendered order: tools, system, messages
 * @param headBlocks how many of them are tools and system: the part that conversations share
 * @param clientMarkers markers found in the body, in rendered order, and the one that the provider sets by itself
 * @param messages number of messages
 * @param conversation fingerprint of the conversation's root: the head, but for a volatile first block, and the first
 *     message; parameters are no part of it
 * @param volatileHead whether the first system block is one that varies with every request
 * @param serverTools whether tools are declared that add cache writes of their own once a request carries a marker
 * @param signedThinking whether the messages carry thinking that the provider binds to the exact prompt before it
 * @param modifiers what the request asks for that changes its prices
 * @param keyAt offset in the body where a key may be inserted that leads requests to the same cache; -1 where the API takes none or
 *     the client sent one
 * @param usagePlace where the request can be made to have its streamed answer tell the usage; empty where the client asked for it, or
 *     the API tells it by itself
 * @param lifetime which lifetime the client chose for all of it or at single markers, if not the usual one: what stands beside would be
 *     charged like it, so nothing of ours may; one that is not known counts as the longest that is
 * @param continues fingerprint of the answer that it continues and only the provider holds; empty where it tells all itself
 * @param dialogue what its messages alone tell; empty where nobody asks
 */
public record Prompt(
        String model,
        boolean stream,
        CacheScope scope,
        List<Block> blocks,
        int headBlocks,
        List<ClientMarker> clientMarkers,
        int messages,
        Fingerprint conversation,
        boolean volatileHead,
        boolean serverTools,
        boolean signedThinking,
        Set<Modifier> modifiers,
        int keyAt,
        Optional<UsagePlace> usagePlace,
        Optional<Ttl> lifetime,
        Optional<Fingerprint> continues,
        Optional<Dialogue> dialogue) {

    /** Of an API that takes no key. */
    public Prompt(
            String model,
            boolean stream,
            CacheScope scope,
            List<Block> blocks,
            int headBlocks,
            List<ClientMarker> clientMarkers,
            int messages,
            Fingerprint conversation,
            boolean volatileHead,
            boolean serverTools,
            boolean signedThinking,
            Set<Modifier> modifiers) {
        this(
                model,
                stream,
                scope,
                blocks,
                headBlocks,
                clientMarkers,
                messages,
                conversation,
                volatileHead,
                serverTools,
                signedThinking,
                modifiers,
                -1,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public Prompt {
        blocks = List.copyOf(blocks);
        clientMarkers = List.copyOf(clientMarkers);
        modifiers = Set.copyOf(modifiers);
    }

    /** The breakpoint that comes with the request without anybody's asking; empty where there is none. */
    public Optional<ClientMarker> implicitMarker() {
        return clientMarkers.stream()
                .filter(marker -> marker.place() == Place.IMPLICIT)
                .findFirst();
    }

    /** Whether the client chose another lifetime than the usual one. */
    public boolean lifetimeChosen() {
        return lifetime.isPresent();
    }

    /** Whether the client set markers itself, or asked for any. */
    public boolean markedByClient() {
        return clientMarkers.stream().anyMatch(marker -> marker.place() != Place.IMPLICIT);
    }

    /** Whether the provider marks that block by itself, asked to or not. */
    public boolean markedByProvider(int block) {
        return clientMarkers.stream().anyMatch(marker -> marker.block() == block && marker.byProvider());
    }

    /** What prompts have in common that should meet in one cache: the head, else the conversation. */
    public Fingerprint family() {
        return headBlocks == 0 ? conversation : blocks.get(headBlocks - 1).prefix();
    }

    /** Estimated tokens of the whole prompt. */
    public int tokens() {
        return blocks.isEmpty() ? 0 : blocks.get(blocks.size() - 1).prefixTokens();
    }

    /** Estimated tokens up to and including a block; 0 for index -1, the empty prefix. */
    public int tokensThrough(int block) {
        return block < 0 ? 0 : blocks.get(block).prefixTokens();
    }
}
