package dev.tokenoptimizer.dialect.scan;

import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.prompt.Block;
import dev.tokenoptimizer.prompt.BlockKind;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.ClientMarker.Place;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.KeyedHash;
import dev.tokenoptimizer.prompt.Markability;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Tier;
import dev.tokenoptimizer.tariff.MarkerField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Puts the blocks of a body, read in any order, into rendered order (tools, system, messages) and chains their fingerprints. For
 * Claude, whoever serves it, and for what is rendered in the same order.
 */
public final class PromptAssembly {

    private static final int DROPPED_TAG = 16;

    private final KeyedHash hash;
    private final PrefixChain chain;
    private final TokenScale.Scale scale;
    private final Contents read;
    private final ReadContext context;
    private final RawBlocks tools;
    private final RawBlocks system;
    private final RawBlocks messages;
    private final List<Block> blocks;
    private final List<ClientMarker> markers = new ArrayList<>(4);

    private double tokens;
    private int position = -1;
    private BlockKind previous = BlockKind.UNKNOWN;

    public PromptAssembly(KeyedHash hash, TokenScale.Scale scale, Contents read, ReadContext context) {
        this.hash = hash;
        this.chain = new PrefixChain(hash);
        this.scale = scale;
        this.read = read;
        this.context = context;
        this.tools = read.tools();
        this.system = read.system();
        this.messages = read.messages();
        this.blocks = new ArrayList<>(tools.size() + system.size() + messages.size());
    }

    /** The whole prompt; once. */
    public Prompt prompt() {
        root();
        tokens = scale.request() + scale.factor() * read.parameterTokens() + hiddenToolPrompt();
        tier(Tier.TOOLS, tools);
        parameters(Tier.SYSTEM);
        tier(Tier.SYSTEM, system);
        parameters(Tier.MESSAGES);
        int head = blocks.size();
        messages();
        automatic();
        return new Prompt(
                read.model(),
                read.stream(),
                context.scope(),
                blocks,
                head,
                markers,
                read.messageCount(),
                conversation(),
                read.has(Trait.VOLATILE_HEAD),
                read.has(Trait.CACHING_TOOLS),
                read.has(Trait.SIGNED_THINKING),
                context.modifiersWith(read.modifiers()),
                -1,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                context.tellsDialogue()
                        ? Optional.of(Dialogues.of(hash, context.scope(), messages, 0))
                        : Optional.empty());
    }

    private int hiddenToolPrompt() {
        if (tools.size() == 0) {
            return 0;
        }
        return read.forcedTool()
                ? scale.toolPrompt().forced()
                : scale.toolPrompt().auto();
    }

    private void root() {
        chain.openRoot();
        chain.text(context.scope().provider());
        chain.text(context.scope().owner());
        for (String beta : betas(context.betas())) {
            chain.text(beta);
        }
        read.feedParameters(Tier.TOOLS, hash);
        chain.close();
    }

    private static List<String> betas(String header) {
        return header.isEmpty()
                ? List.of()
                : Arrays.stream(header.split(","))
                        .map(String::strip)
                        .filter(beta -> !beta.isEmpty())
                        .sorted()
                        .distinct()
                        .toList();
    }

    private void parameters(Tier tier) {
        chain.open();
        read.feedParameters(tier, hash);
        chain.close();
    }

    private void tier(Tier tier, RawBlocks raw) {
        int first = blocks.size();
        for (int i = 0; i < raw.size(); i++) {
            block(tier, raw, i);
        }
        markers(raw, first);
    }

    private void messages() {
        int first = blocks.size();
        int next = 0;
        for (int message = 0; message < read.messageCount(); message++) {
            chain.open();
            read.feedHeader(message, hash);
            chain.close();
            tokens += scale.message();
            boolean dropsThinking = !scale.keepsThinking() && message < read.lastSpokenTurn();
            for (; next < messages.size() && messages.message(next) == message; next++) {
                if (dropsThinking && isThinking(messages.kind(next))) {
                    droppedThinking(next);
                } else {
                    block(Tier.MESSAGES, messages, next);
                }
            }
        }
        markers(messages, first);
    }

    /**
     * What all requests of a conversation have in common: the head and the first message. Parameters may change from turn to turn,
     * and so does a volatile first block.
     */
    private Fingerprint conversation() {
        hash.start();
        chain.text(context.scope().provider());
        chain.text(context.scope().owner());
        feed(tools, 0, tools.size());
        feed(system, read.has(Trait.VOLATILE_HEAD) ? 1 : 0, system.size());
        if (read.messageCount() > 0) {
            read.feedHeader(0, hash);
            int end = 0;
            while (end < messages.size() && messages.message(end) == 0) {
                end++;
            }
            feed(messages, 0, end);
        }
        hash.finish();
        return new Fingerprint(hash.high(), hash.low());
    }

    private void feed(RawBlocks raw, int from, int to) {
        for (int i = from; i < to; i++) {
            hash.update(raw.digestHigh(i));
            hash.update(raw.digestLow(i));
        }
    }

    private void block(Tier tier, RawBlocks raw, int i) {
        chain.block(raw, i);
        tokens += scale.factor() * raw.tokens(i) + scale.fixedFactor() * raw.fixedTokens(i);
        // A deferred tool is not in the prefix: it turns up later as a reference in the messages.
        if (raw.markability(i) != Markability.DEFERRED_TOOL) {
            advance(raw.kind(i));
        }
        add(tier, raw, i);
    }

    private void advance(BlockKind kind) {
        boolean run = scale.groupsToolRuns()
                && kind == previous
                && (kind == BlockKind.TOOL_USE || kind == BlockKind.TOOL_RESULT);
        if (!run) {
            position++;
        }
        previous = kind;
    }

    private static boolean isThinking(BlockKind kind) {
        return kind == BlockKind.THINKING || kind == BlockKind.REDACTED_THINKING;
    }

    /**
     * Thinking that the provider strips, because the user has spoken since (Anthropic prompt caching page, 2026-10-08): neither
     * its text nor its tokens count, and what follows has another prefix than while it was there.
     */
    private void droppedThinking(int i) {
        chain.open();
        hash.update(DROPPED_TAG);
        chain.close();
        add(Tier.MESSAGES, messages, i);
    }

    private void add(Tier tier, RawBlocks raw, int i) {
        blocks.add(new Block(
                tier,
                raw.kind(i),
                raw.message(i),
                raw.start(i),
                raw.end(i),
                (int) Math.round(tokens),
                Math.max(0, position),
                markability(tier, raw.markability(i)),
                chain.prefix()));
    }

    /** Some models take markers in some tiers only, or none that far in. */
    private Markability markability(Tier tier, Markability alone) {
        boolean allowed = !alone.markable() || scale.places().allow(tier, Math.round(tokens));
        return allowed ? alone : Markability.UNSUPPORTED;
    }

    private void markers(RawBlocks raw, int first) {
        for (RawBlocks.RawMarker found : raw.markers()) {
            Place place = found.marker().nested() ? Place.NESTED : Place.BLOCK;
            markers.add(marker(found.marker(), first + found.block(), place));
        }
    }

    private static ClientMarker marker(FoundMarker found, int block, Place place) {
        return new ClientMarker(block, found.ttl(), place, found.start(), found.end(), found.scope());
    }

    /**
     * The provider puts an automatic marker on the last block that can carry one; most kinds that we don't know can. Where it refuses
     * one we put it where we can.
     */
    private void automatic() {
        FoundMarker marker = read.automatic();
        if (marker == null) {
            return;
        }
        int last = blocks.size() - 1;
        while (last >= 0 && !takesAutomatic(blocks.get(last).markability())) {
            last--;
        }
        markers.add(marker(marker, last, Place.AUTOMATIC));
    }

    private boolean takesAutomatic(Markability markability) {
        boolean byProvider = markability == Markability.OCCUPIED || markability == Markability.UNKNOWN_KIND;
        boolean refused =
                scale.places().refuse(MarkerField.AUTOMATIC) && !context.model().isEmpty();
        return markability.markable() || (byProvider && !refused);
    }
}
