package dev.tokenoptimizer.lab.provider.openai;

import dev.tokenoptimizer.lab.provider.cache.PrefixPath;
import dev.tokenoptimizer.lab.provider.wire.Digest;
import dev.tokenoptimizer.lab.provider.wire.Json;
import dev.tokenoptimizer.lab.provider.wire.PrefixId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** The blocks of a request in rendered order, as the cache of models with breakpoints sees them. */
public final class RenderedPrompt implements PrefixPath<PrefixId> {

    private final PrefixId root;
    private final List<Block> blocks;
    private final BitSet messageEnds;
    private final int openingEnd;
    private final int[] tokens;
    private final List<RequestBlock> written;

    private RenderedPrompt(Builder builder) {
        this.root = builder.root;
        this.blocks = List.copyOf(builder.blocks);
        this.messageEnds = builder.messageEnds;
        this.openingEnd = builder.openingEnd;
        this.tokens = Arrays.copyOf(builder.tokens, builder.count);
        this.written = List.copyOf(builder.written);
    }

    @Override
    public int size() {
        return blocks.size();
    }

    @Override
    public PrefixId identity(int index) {
        return blocks.get(index).prefix();
    }

    @Override
    public int tokens(int index) {
        return blocks.get(index).tokens();
    }

    @Override
    public int position(int index) {
        return index;
    }

    @Override
    public boolean endsMessageToKeep(int index) {
        return messageEnds.get(index);
    }

    @Override
    public int openingEnd() {
        return openingEnd;
    }

    @Override
    public int totalTokens() {
        return tokens.length + TokenCounter.PER_PROMPT;
    }

    /** Identity of the whole prompt, parameters included. */
    public PrefixId whole() {
        return blocks.isEmpty() ? root : blocks.getLast().prefix();
    }

    /** The blocks as they were written. */
    public List<RequestBlock> blocks() {
        return written;
    }

    /** Identity of what was not said but changes how the prompt is read: model, parameters. */
    PrefixId root() {
        return root;
    }

    /** The tokens of all blocks in order. */
    int[] tokens() {
        return tokens;
    }

    private record Block(PrefixId prefix, int tokens) {}

    /** A block of the message that is being written. */
    private record Open(Json.Obj content, boolean markable) {}

    /** Appends blocks in rendered order. */
    static final class Builder {
        private final PrefixId root;
        private final List<Block> blocks = new ArrayList<>();
        private final BitSet messageEnds = new BitSet();
        private final List<RequestBlock> written = new ArrayList<>();
        private final List<Open> open = new ArrayList<>();
        private PrefixId prefix;
        private int message = -1;
        private int[] tokens = new int[1_024];
        private int count;
        private int openingEnd = -1;
        private boolean opening = true;
        private int messageStart;
        private Speaker last = Speaker.NOBODY;

        Builder(PrefixId root) {
            this.root = root;
            this.prefix = root;
        }

        /** Tokens that are part of what comes next without being a block. */
        void frame(int[] more) {
            if (count + more.length > tokens.length) {
                tokens = Arrays.copyOf(tokens, Math.max(2 * tokens.length, count + more.length));
            }
            System.arraycopy(more, 0, tokens, count, more.length);
            count += more.length;
        }

        /**
         * A block, and its index.
         *
         * @param content as written
         * @param markable whether a breakpoint may stand on a part like this
         */
        int block(String label, PrefixId digest, int[] more, Json.Obj content, boolean markable) {
            prefix = Digest.chain(prefix, label, digest);
            frame(more);
            open.add(new Open(content, markable));
            blocks.add(new Block(prefix, count));
            return blocks.size() - 1;
        }

        /**
         * Ends a message of all blocks since the last one. A breakpoint can be set by the provider behind a message of the user,
         * the last of a group of results of tools, and the last of the developer's opening messages.
         */
        void endMessage(Speaker speaker) {
            int end = blocks.size() - 1;
            boolean empty = end < messageStart;
            int before = messageStart - 1;
            messageStart = blocks.size();
            write(speaker);
            if (speaker == Speaker.NOBODY || empty) {
                return;
            }
            if (speaker == Speaker.DEVELOPER && opening) {
                if (openingEnd >= 0) {
                    messageEnds.clear(openingEnd);
                }
                openingEnd = end;
                messageEnds.set(end);
            } else if (speaker == Speaker.USER) {
                messageEnds.set(end);
            } else if (speaker == Speaker.TOOL) {
                if (last == Speaker.TOOL) {
                    messageEnds.clear(before);
                }
                messageEnds.set(end);
            }
            opening &= speaker == Speaker.DEVELOPER;
            last = speaker;
        }

        private void write(Speaker speaker) {
            boolean head = opening && (speaker == Speaker.DEVELOPER || speaker == Speaker.NOBODY);
            boolean continues = speaker == Speaker.TOOL && last == Speaker.TOOL;
            message += head || continues || open.isEmpty() ? 0 : 1;
            open.forEach(block ->
                    written.add(new RequestBlock(speaker, head ? -1 : message, block.content, block.markable)));
            open.clear();
        }

        RenderedPrompt build() {
            return new RenderedPrompt(this);
        }
    }
}
