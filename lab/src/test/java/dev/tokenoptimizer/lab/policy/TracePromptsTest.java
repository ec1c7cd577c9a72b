package dev.tokenoptimizer.lab.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.lab.trace.NodeKind;
import dev.tokenoptimizer.lab.trace.PrefixTree;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Tier;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracePromptsTest {

    private static final CacheScope SCOPE = new CacheScope("anthropic", "a");

    @Test
    void toolsAndSystemAreTheHead() {
        PrefixTree tree = new PrefixTree();
        int tools = tree.add(PrefixTree.ROOT, 10, NodeKind.TOOLS);
        int system = tree.add(tools, 20, NodeKind.SYSTEM);
        int user = tree.add(system, 30, NodeKind.USER);
        Prompt prompt = new TracePrompts(false).of(new SentBlocks(tree, user), SCOPE);
        assertThat(prompt.headBlocks()).isEqualTo(2);
        assertThat(prompt.messages()).isEqualTo(1);
        assertThat(prompt.tokens()).isEqualTo(60);
        assertThat(prompt.blocks().get(0).tier()).isEqualTo(Tier.TOOLS);
        assertThat(prompt.blocks().get(1).tier()).isEqualTo(Tier.SYSTEM);
        assertThat(prompt.blocks().get(2).tier()).isEqualTo(Tier.MESSAGES);
    }

    @Test
    void equalPrefixesOfDifferentScopesHaveDifferentFingerprints() {
        PrefixTree tree = new PrefixTree();
        SentBlocks request = new SentBlocks(tree, tree.add(PrefixTree.ROOT, 10, NodeKind.USER));
        TracePrompts prompts = new TracePrompts(false);
        assertThat(prompts.of(request, SCOPE).blocks().get(0).prefix())
                .isNotEqualTo(prompts.of(request, new CacheScope("anthropic", "b"))
                        .blocks()
                        .get(0)
                        .prefix());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatIsTakenOverFromThePromptBeforeIsWhatWouldBeMadeAnew(long seed) {
        Random random = new Random(seed);
        PrefixTree tree = new PrefixTree();
        NodeKind[] kinds = NodeKind.values();
        for (int i = 0; i < 300; i++) {
            int parent = random.nextInt(3) > 0 ? tree.size() - 1 : random.nextInt(tree.size());
            tree.add(parent, random.nextInt(50), kinds[random.nextInt(kinds.length)]);
        }
        TracePrompts prompts = new TracePrompts(false);
        for (int i = 0; i < 200; i++) {
            SentBlocks request = new SentBlocks(tree, random.nextInt(tree.size()));
            CacheScope scope = new CacheScope("anthropic", String.valueOf(random.nextInt(2)));
            assertThat(prompts.of(request, scope))
                    .as("seed %d", seed)
                    .isEqualTo(new TracePrompts(false).of(request, scope));
        }
    }
}
