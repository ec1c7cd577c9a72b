package dev.tokenoptimizer.dialect.scan;

import java.util.Set;

/**
 * What was read of a message, of the list of tools or of the system prompt. Depends on the part's bytes alone and does not change
 * any more.
 *
 * @param length bytes of the part
 * @param blocks its blocks, offsets counted from its first byte
 * @param header what a message's own members, other than its content, come to
 * @param counted blocks in it, nested ones included
 * @param traits what it says of the whole prompt
 */
public record Part(int length, RawBlocks blocks, DigestSum header, int counted, Set<Trait> traits) {}
