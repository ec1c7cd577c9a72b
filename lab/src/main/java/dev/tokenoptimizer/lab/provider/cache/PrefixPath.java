package dev.tokenoptimizer.lab.provider.cache;

/**
 * One prompt as the cache sees it: its blocks in rendered order, each standing for the prefix that ends with it. Indexes run
 * from 0 to {@code size() - 1}.
 *
 * @param <K> identity of a prefix, with value equality; equal exactly when the provider would compute the same cache key
 */
public interface PrefixPath<K> {

    /** Number of blocks; 0 for an empty prompt. */
    int size();

    /** Identity of the prefix through this block. */
    K identity(int index);

    /** Tokens of the prefix through this block; never decreasing. */
    int tokens(int index);

    /** Look-back position of this block; never decreasing, and blocks that the provider counts as one share it. */
    int position(int index);

    /**
     * Whether a message ends with this block that a provider may set a breakpoint behind by itself: one of the user, the last of
     * a group of results of tools, the last of the opening messages of the developer. Where messages are not known, only the end
     * of the prompt.
     */
    default boolean endsMessageToKeep(int index) {
        return index == size() - 1;
    }

    /** Last block of the opening messages of the developer, tools included; -1 if there are none or it is not known. */
    default int openingEnd() {
        return -1;
    }

    /** Tokens of the whole prompt. */
    default int totalTokens() {
        return size() == 0 ? 0 : tokens(size() - 1);
    }
}
