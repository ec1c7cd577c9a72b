package dev.tokenoptimizer.lab.trace;

import dev.tokenoptimizer.lab.provider.cache.PrefixPath;
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
    int leaf(Body body) {
        PrefixPath<PrefixId> prompt = body.prompt();
        int node = PrefixTree.ROOT;
        int message = -1;
        for (int i = 0; i < prompt.size(); i++) {
            Body.Part block = body.blocks().get(i);
            Place place = new Place(node, prompt.identity(i));
            Integer seen = known.get(place);
            if (seen == null) {
                int tokens = prompt.tokens(i) - tree.prefixTokens(node);
                seen = tree.add(node, tokens, block.kind(), traits(block, message));
                known.put(place, seen);
            }
            node = seen;
            message = block.message();
        }
        return node;
    }

    private static Set<NodeTrait> traits(Body.Part block, int messageBefore) {
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

    private record Place(int parent, PrefixId identity) {}
}
