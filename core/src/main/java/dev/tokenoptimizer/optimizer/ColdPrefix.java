package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.prompt.Fingerprint;

/**
 * A prefix that the provider is not believed to hold, and that requests on their way at the same time may have in common.
 *
 * @param fingerprint what tells it from others
 * @param block index of the block it ends with
 * @param tokens estimated tokens of it that the provider holds nothing of
 * @param common whether other prompts are likely to share it and part behind it: the head, or a known fork; otherwise only
 *     prompts that carry as much as this one share it
 */
public record ColdPrefix(Fingerprint fingerprint, int block, int tokens, boolean common) {}
