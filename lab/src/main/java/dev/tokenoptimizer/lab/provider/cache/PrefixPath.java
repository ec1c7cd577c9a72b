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

    /** Tokens of the whole prompt. */
    default int totalTokens() {
        return size() == 0 ? 0 : tokens(size() - 1);
    }
}
