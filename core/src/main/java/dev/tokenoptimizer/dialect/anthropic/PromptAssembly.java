package dev.tokenoptimizer.dialect.anthropic;

import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.prompt.Block;
import dev.tokenoptimizer.prompt.BlockKind;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.ClientMarker.Place;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.KeyedHash;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Tier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Puts the blocks of a body, read in any order, into rendered order and chains their fingerprints. */
final class PromptAssembly {

    private final KeyedHash hash;
    private final TokenScale.Scale scale;
    private final RawBlocks tools;
    private final RawBlocks system;
    private final RawBlocks messages;
    private final List<Block> blocks;
    private final List<ClientMarker> markers = new ArrayList<>(4);

    private long high;
    private long low;
    private double tokens;
    private int position = -1;
    private BlockKind previous = BlockKind.UNKNOWN;

    PromptAssembly(KeyedHash hash, TokenScale.Scale scale, RawBlocks tools, RawBlocks system, RawBlocks messages) {
        this.hash = hash;
        this.scale = scale;
        this.tools = tools;
        this.system = system;
        this.messages = messages;
        this.blocks = new ArrayList<>(tools.size() + system.size() + messages.size());
    }

    Prompt prompt(PromptReader read, ReadContext context) {
        root(read, context);
        tokens = scale.request() + scale.factor() * read.parameterTokens() + hiddenToolPrompt(read);
        tier(Tier.TOOLS, tools);
        parameters(read, Tier.SYSTEM);
        tier(Tier.SYSTEM, system);
        parameters(read, Tier.MESSAGES);
        int head = blocks.size();
        Fingerprint conversation = messages(read);
        automatic(read);
        return new Prompt(
                read.model(),
                read.stream(),
                context.scope(),
                blocks,
                head,
                markers,
                read.messageCount(),
                conversation,
                read.volatileHead(),
                read.serverTools(),
                read.signedThinking(),
                read.modifiers());
    }

    private int hiddenToolPrompt(PromptReader read) {
        if (tools.size() == 0) {
            return 0;
        }
        return read.forcedTool()
                ? scale.toolPrompt().forced()
                : scale.toolPrompt().auto();
    }

    private void root(PromptReader read, ReadContext context) {
        hash.start();
        text(context.scope().provider());
        text(context.scope().owner());
        text(read.model());
        for (String beta : betas(context.betas())) {
            text(beta);
        }
        read.feedParameters(Tier.TOOLS);
        end();
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

    private void text(String text) {
        hash.update(text);
        hash.update(0xFF);
    }

    private void parameters(PromptReader read, Tier tier) {
        hash.start();
        hash.update(high);
        hash.update(low);
        read.feedParameters(tier);
        end();
    }

    private void tier(Tier tier, RawBlocks raw) {
        int first = blocks.size();
        for (int i = 0; i < raw.size(); i++) {
            block(tier, raw, i);
        }
        markers(raw, first);
    }

    /** Returns the fingerprint of the head and the first message. */
    private Fingerprint messages(PromptReader read) {
        int first = blocks.size();
        int next = 0;
        Fingerprint conversation = new Fingerprint(high, low);
        for (int message = 0; message < read.messageCount(); message++) {
            hash.start();
            hash.update(high);
            hash.update(low);
            read.feedHeader(message);
            end();
            tokens += scale.message();
            for (; next < messages.size() && messages.message(next) == message; next++) {
                block(Tier.MESSAGES, messages, next);
            }
            if (message == 0) {
                conversation = new Fingerprint(high, low);
            }
        }
        markers(messages, first);
        return conversation;
    }

    private void block(Tier tier, RawBlocks raw, int i) {
        hash.start();
        hash.update(high);
        hash.update(low);
        hash.update(raw.digestHigh(i));
        hash.update(raw.digestLow(i));
        end();
        tokens += scale.factor() * raw.tokens(i);
        BlockKind kind = raw.kind(i);
        boolean run = scale.groupsToolRuns()
                && kind == previous
                && (kind == BlockKind.TOOL_USE || kind == BlockKind.TOOL_RESULT);
        if (!run) {
            position++;
        }
        previous = kind;
        blocks.add(new Block(
                tier,
                kind,
                raw.message(i),
                raw.start(i),
                raw.end(i),
                (int) Math.round(tokens),
                position,
                raw.markability(i),
                new Fingerprint(high, low)));
    }

    private void markers(RawBlocks raw, int first) {
        for (RawBlocks.RawMarker marker : raw.markers()) {
            Place place = marker.nested() ? Place.NESTED : Place.BLOCK;
            markers.add(new ClientMarker(first + marker.block(), marker.ttl(), place, marker.start(), marker.end()));
        }
    }

    /** The provider puts an automatic marker on the last block that can carry one. */
    private void automatic(PromptReader read) {
        BlockReader.Marker marker = read.automatic();
        if (marker == null) {
            return;
        }
        int last = blocks.size() - 1;
        while (last >= 0 && !blocks.get(last).markability().markable()) {
            last--;
        }
        markers.add(new ClientMarker(last, marker.ttl(), Place.AUTOMATIC, marker.start(), marker.end()));
    }

    private void end() {
        hash.finish();
        high = hash.high();
        low = hash.low();
    }
}
