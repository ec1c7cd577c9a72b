package dev.tokenoptimizer.lab.provider.cache;

import dev.tokenoptimizer.lab.provider.wire.Digest;
import dev.tokenoptimizer.lab.provider.wire.PrefixId;

/** A prompt as a cache sees it that keeps prefixes every so many tokens, wherever the parts of the prompt end. */
public final class TokenSteps implements PrefixPath<PrefixId> {

    private final PrefixId[] prefixes;
    private final int step;
    private final int total;

    /**
     * @param root what the prefixes of the prompt start with
     * @param tokens of its parts
     * @param total tokens that the prompt is billed, those included
     * @param step tokens between the places where a prefix is kept
     */
    public TokenSteps(PrefixId root, int[] tokens, int total, int step) {
        this.step = step;
        this.total = total;
        this.prefixes = new PrefixId[tokens.length / step];
        PrefixId prefix = root;
        for (int i = 0; i < prefixes.length; i++) {
            prefix = Digest.chain(prefix, "step", Digest.ofTokens(tokens, i * step, (i + 1) * step));
            prefixes[i] = prefix;
        }
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
}
