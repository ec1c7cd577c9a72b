package dev.tokenoptimizer.dialect.openai;

import dev.tokenoptimizer.dialect.ReadContext;
import dev.tokenoptimizer.dialect.scan.Dialogues;
import dev.tokenoptimizer.dialect.scan.FoundMarker;
import dev.tokenoptimizer.dialect.scan.PrefixChain;
import dev.tokenoptimizer.dialect.scan.RawBlocks;
import dev.tokenoptimizer.dialect.scan.TokenScale;
import dev.tokenoptimizer.dialect.scan.Trait;
import dev.tokenoptimizer.prompt.Block;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.ClientMarker.Place;
import dev.tokenoptimizer.prompt.Dialogue;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.KeyedHash;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Tier;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts the blocks of a body into rendered order (tools, instructions and the developer's first messages, the rest) and chains their
 * fingerprints. A look-back position ends where the provider would set a breakpoint of its own: at the end of a message of the
 * user, of the last result in a row of results, and of the developer's first messages (OpenAI prompt caching guide, 2026-10-02); where
 * markers are found by looking back block by block, every block is one.
 */
final class PromptAssembly {

    private final KeyedHash hash;
    private final PrefixChain chain;
    private final TokenScale.Scale scale;
    private final BodyReader body;
    private final ReadContext context;
    private final String model;
    private final int headMessages;
    private final Ttl lifetime;
    private final List<Block> blocks;
    private final List<ClientMarker> markers = new ArrayList<>(4);

    private double tokens;
    private int position;
    private int lastEligible = -1;

    /** @param model by its own name, whatever the request calls it */
    PromptAssembly(KeyedHash hash, TokenScale.Scale scale, BodyReader body, ReadContext context, String model) {
        this.hash = hash;
        this.chain = new PrefixChain(hash);
        this.scale = scale;
        this.body = body;
        this.context = context;
        this.model = model;
        int head = 0;
        while (head < body.messageCount() && body.traits(head).contains(Trait.INSTRUCTING)) {
            head++;
        }
        this.headMessages = head;
        this.lifetime = body.options().lifetime().map(Lifetimes::of).orElse(Lifetimes.USUAL);
        this.blocks = new ArrayList<>(body.tools().size()
                + body.instructions().size()
                + body.messages().size());
    }

    Prompt prompt() {
        int head = 0;
        if (!body.prefixUnknown()) {
            root();
            tokens = scale.request() + scale.factor() * body.parameterTokens();
            tier(Tier.TOOLS, body.tools());
            tier(Tier.SYSTEM, body.instructions());
            head = messages();
            implicit();
        }
        return new Prompt(
                model,
                body.stream(),
                context.scope(),
                blocks,
                head,
                markers,
                body.messageCount() - headMessages,
                conversation(),
                false,
                body.serverTools(),
                false,
                context.modifiersWith(body.modifiers()),
                body.keyAt(),
                body.usagePlace(),
                chosen(),
                body.continues(),
                dialogue());
    }

    /** Index of the first block behind the head's messages. */
    private int messagesFrom() {
        RawBlocks raw = body.messages();
        int from = 0;
        while (from < raw.size() && raw.message(from) < headMessages) {
            from++;
        }
        return from;
    }

    private Optional<Dialogue> dialogue() {
        return context.tellsDialogue()
                ? Optional.of(Dialogues.of(hash, context.scope(), body.messages(), messagesFrom()))
                : Optional.empty();
    }

    private void root() {
        chain.openRoot();
        chain.text(context.scope().provider());
        chain.text(context.scope().owner());
        body.feedParameters();
        if (!context.model().isEmpty()) {
            chain.text(context.model());
        }
        chain.close();
    }

    private void tier(Tier tier, RawBlocks raw) {
        for (int i = 0; i < raw.size(); i++) {
            block(tier, -1, raw, i);
        }
    }

    /** Returns the number of blocks in the head. */
    private int messages() {
        RawBlocks raw = body.messages();
        int first = blocks.size();
        int head = blocks.size();
        int next = 0;
        for (int message = 0; message < body.messageCount(); message++) {
            chain.open();
            body.feedHeader(message);
            chain.close();
            tokens += scale.message();
            boolean inHead = message < headMessages;
            int before = blocks.size();
            for (; next < raw.size() && raw.message(next) == message; next++) {
                block(inHead ? Tier.SYSTEM : Tier.MESSAGES, inHead ? -1 : message - headMessages, raw, next);
            }
            if (blocks.size() > before && eligible(message)) {
                lastEligible = blocks.size() - 1;
                position += scale.blockMarkers() ? 0 : 1;
            }
            head = inHead ? blocks.size() : head;
        }
        for (RawBlocks.RawMarker found : raw.markers()) {
            FoundMarker marker = found.marker();
            boolean control = marker.ttl() == Ttl.FIVE_MINUTES || marker.ttl() == Ttl.ONE_HOUR;
            if (control != scale.blockMarkers()) {
                continue;
            }
            markers.add(new ClientMarker(
                    first + found.block(),
                    control ? marker.ttl() : longer(marker.ttl(), lifetime),
                    Place.BLOCK,
                    marker.start(),
                    marker.end()));
        }
        return head;
    }

    private boolean eligible(int message) {
        var traits = body.traits(message);
        boolean last = message + 1 == body.messageCount();
        if (traits.contains(Trait.INSTRUCTING)) {
            return message + 1 == headMessages;
        }
        return traits.contains(Trait.SPOKEN)
                || (traits.contains(Trait.TOOL_RESULT)
                        && (last || !body.traits(message + 1).contains(Trait.TOOL_RESULT)));
    }

    private void block(Tier tier, int message, RawBlocks raw, int i) {
        chain.block(raw, i);
        tokens += scale.factor() * raw.tokens(i) + scale.fixedFactor() * raw.fixedTokens(i);
        blocks.add(new Block(
                tier,
                raw.kind(i),
                message,
                raw.start(i),
                raw.end(i),
                (int) Math.round(tokens),
                position,
                raw.markability(i),
                chain.prefix()));
        position += scale.blockMarkers() ? 1 : 0;
    }

    private static Ttl longer(Ttl some, Ttl other) {
        return some.compareTo(other) > 0 ? some : other;
    }

    /** How long the client wants entries to live, for all of it or at single markers, if not for the usual time. */
    private Optional<Ttl> chosen() {
        return body.options()
                .lifetime()
                .filter(value -> !Lifetimes.isUsual(value))
                .map(Lifetimes::named)
                .or(() -> markers.stream()
                        .map(ClientMarker::ttl)
                        .filter(ttl -> ttl.compareTo(Ttl.ONE_HOUR) > 0)
                        .findFirst());
    }

    /** The breakpoint that the provider sets by itself. */
    private void implicit() {
        if (lastEligible >= 0 && scale.implicitBreakpoint()) {
            CacheOptions options = body.options();
            options.place()
                    .ifPresent(place -> markers.add(
                            new ClientMarker(lastEligible, lifetime, place, options.start(), options.end())));
        }
    }

    /** What all requests of a conversation have in common: the head and the first message behind it. */
    private Fingerprint conversation() {
        hash.start();
        chain.text(context.scope().provider());
        chain.text(context.scope().owner());
        body.feedPrefixNames();
        feed(body.tools());
        feed(body.instructions());
        RawBlocks raw = body.messages();
        for (int i = 0; i < raw.size() && raw.message(i) <= headMessages; i++) {
            feed(raw, i);
        }
        hash.finish();
        return new Fingerprint(hash.high(), hash.low());
    }

    private void feed(RawBlocks raw) {
        for (int i = 0; i < raw.size(); i++) {
            feed(raw, i);
        }
    }

    private void feed(RawBlocks raw, int i) {
        hash.update(raw.digestHigh(i));
        hash.update(raw.digestLow(i));
    }
}
