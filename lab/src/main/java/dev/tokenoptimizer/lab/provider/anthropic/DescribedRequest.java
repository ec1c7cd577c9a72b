package dev.tokenoptimizer.lab.provider.anthropic;

import java.util.List;

/**
 * A request with what its blocks say.
 *
 * @param blocks the blocks of its prompt, in rendered order
 */
public record DescribedRequest(ReadRequest request, List<RequestBlock> blocks) {

    public DescribedRequest {
        blocks = List.copyOf(blocks);
    }
}
