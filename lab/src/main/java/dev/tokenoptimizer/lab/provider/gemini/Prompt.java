package dev.tokenoptimizer.lab.provider.gemini;

import dev.tokenoptimizer.lab.provider.cache.TokenSteps;
import dev.tokenoptimizer.lab.provider.wire.Digest;
import dev.tokenoptimizer.lab.provider.wire.PrefixId;
import java.util.Arrays;

/** A rendered prompt: nothing but tokens. What is equal up to some token is the same prefix, whether it came with a request or a cache object. */
public final class Prompt {

    /** Tokens between the places where a prefix is found again by itself; not published. */
    private static final int STEP = 256;

    private final int[] tokens;

    private Prompt(int[] tokens) {
        this.tokens = tokens;
    }

    /** Its tokens. */
    public int size() {
        return tokens.length;
    }

    /** Identity of all of it. */
    public PrefixId whole() {
        return Digest.ofTokens(tokens, 0, tokens.length);
    }

    /** The same behind what a cache object holds. */
    public Prompt behind(Prompt object) {
        int[] all = Arrays.copyOf(object.tokens, object.tokens.length + tokens.length);
        System.arraycopy(tokens, 0, all, object.tokens.length, tokens.length);
        return new Prompt(all);
    }

    /** As the cache that works by itself sees it. */
    public TokenSteps steps() {
        return new TokenSteps(Digest.ofTokens(tokens, 0, 0), tokens, tokens.length, STEP);
    }

    /** Appends tokens. */
    static final class Builder {
        private int[] tokens = new int[1_024];
        private int count;

        void add(int[] more) {
            if (count + more.length > tokens.length) {
                tokens = Arrays.copyOf(tokens, Math.max(2 * tokens.length, count + more.length));
            }
            System.arraycopy(more, 0, tokens, count, more.length);
            count += more.length;
        }

        Prompt build() {
            return new Prompt(Arrays.copyOf(tokens, count));
        }
    }
}
