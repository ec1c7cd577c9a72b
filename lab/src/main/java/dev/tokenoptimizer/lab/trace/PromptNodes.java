package dev.tokenoptimizer.lab.trace;

import dev.tokenoptimizer.lab.provider.anthropic.BlockKind;
import dev.tokenoptimizer.lab.provider.anthropic.DescribedRequest;
import dev.tokenoptimizer.lab.provider.anthropic.RenderedPrompt;
import dev.tokenoptimizer.lab.provider.anthropic.RequestBlock;
import dev.tokenoptimizer.lab.provider.wire.PrefixId;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Numbers the prefixes of rendered prompts into a tree: equal identities behind equal prefixes are one node. */
final class PromptNodes {

    private final PrefixTree tree;
    private final Map<Place, Integer> known = new HashMap<>();

    PromptNodes(PrefixTree tree) {
        this.tree = tree;
    }

    /** The node of the whole prompt, added with those before it where it is new. */
    int leaf(DescribedRequest request) {
        RenderedPrompt prompt = request.request().prompt();
        int node = PrefixTree.ROOT;
        int message = -1;
        for (int i = 0; i < prompt.size(); i++) {
            RequestBlock block = request.blocks().get(i);
            Place place = new Place(node, prompt.identity(i));
            Integer seen = known.get(place);
            if (seen == null) {
                int tokens = prompt.tokens(i) - tree.prefixTokens(node);
                seen = tree.add(node, tokens, kind(block), traits(block, message));
                known.put(place, seen);
            }
            node = seen;
            message = block.message();
        }
        return node;
    }

    private static Set<NodeTrait> traits(RequestBlock block, int messageBefore) {
        Set<NodeTrait> traits = EnumSet.noneOf(NodeTrait.class);
        if (block.message() != messageBefore) {
            traits.add(NodeTrait.STARTS_MESSAGE);
        }
        if (!block.markable()) {
            traits.add(NodeTrait.UNMARKABLE);
        }
        if (block.elsewhere()) {
            traits.add(NodeTrait.SAME_PREFIX);
        }
        return traits;
    }

    private static NodeKind kind(RequestBlock block) {
        if (block.kind() == BlockKind.TOOL_USE) {
            return NodeKind.TOOL_USE;
        }
        if (block.kind() == BlockKind.TOOL_RESULT) {
            return NodeKind.TOOL_RESULT;
        }
        return switch (block.speaker()) {
            case NONE -> block.kind() == BlockKind.TOOL ? NodeKind.TOOLS : NodeKind.SYSTEM;
            case SYSTEM -> NodeKind.SYSTEM;
            case USER -> NodeKind.USER;
            case ASSISTANT -> NodeKind.ASSISTANT;
        };
    }

    private record Place(int parent, PrefixId identity) {}
}
