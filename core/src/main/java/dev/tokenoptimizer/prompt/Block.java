package dev.tokenoptimizer.prompt;

/**
 * One content block of a prompt, in rendered order.
 *
 * @param tier part of the prompt it stands in
 * @param kind what it is
 * @param message index of its message, -1 outside the messages
 * @param start first byte of its JSON value in the received body
 * @param end one past the last byte of its JSON value
 * @param prefixTokens estimated tokens of the prompt up to and including this block
 * @param position its look-back position: blocks that the provider counts as one share a number
 * @param markability whether it can carry a marker
 * @param prefix fingerprint of the prompt up to and including this block
 */
public record Block(
        Tier tier,
        BlockKind kind,
        int message,
        int start,
        int end,
        int prefixTokens,
        int position,
        Markability markability,
        Fingerprint prefix) {}
