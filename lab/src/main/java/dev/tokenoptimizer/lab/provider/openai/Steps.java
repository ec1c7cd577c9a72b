package dev.tokenoptimizer.lab.provider.openai;

import dev.tokenoptimizer.lab.provider.cache.PrefixPath;
import dev.tokenoptimizer.lab.provider.wire.Digest;
import dev.tokenoptimizer.lab.provider.wire.PrefixId;

/** A prompt as models without breakpoints see it: cut every so many tokens, wherever its parts end. */
final class Steps implements PrefixPath<PrefixId> {

    private static final int ROUTED_BY = 256;

    private final PrefixId[] prefixes;
    private final int step;
    private final int total;
    private final PrefixId start;

    Steps(RenderedPrompt prompt, int step) {
        int[] tokens = prompt.tokens();
        this.step = step;
        this.total = prompt.totalTokens();
        this.prefixes = new PrefixId[tokens.length / step];
        PrefixId prefix = prompt.root();
        for (int i = 0; i < prefixes.length; i++) {
            prefix = Digest.chain(prefix, "step", digest(tokens, i * step, (i + 1) * step));
            prefixes[i] = prefix;
        }
        this.start = Digest.chain(prompt.root(), "start", digest(tokens, 0, Math.min(ROUTED_BY, tokens.length)));
    }

    /** What requests are routed by, beside their key: the first tokens, tools included. */
    PrefixId start() {
        return start;
    }

    @Override
    public int size() {
        return prefixes.length;
    }

    @Override
    public PrefixId identity(int index) {
        return prefixes[index];
    }

    @Override
    public int tokens(int index) {
        return (index + 1) * step;
    }

    @Override
    public int position(int index) {
        return index;
    }

    @Override
    public int totalTokens() {
        return total;
    }

    private static PrefixId digest(int[] tokens, int from, int to) {
        Digest digest = new Digest();
        for (int i = from; i < to; i++) {
            digest.number(tokens[i]);
        }
        return digest.id();
    }
}
