package dev.tokenoptimizer.lab.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixTreeTest {

    private final PrefixTree tree = new PrefixTree();

    @Test
    void theRootIsTheEmptyPrompt() {
        assertThat(tree.size()).isEqualTo(1);
        assertThat(tree.prefixTokens(PrefixTree.ROOT)).isZero();
        assertThat(tree.depth(PrefixTree.ROOT)).isZero();
        assertThat(tree.parent(PrefixTree.ROOT)).isEqualTo(PrefixTree.ROOT);
        assertThat(tree.path(PrefixTree.ROOT)).isEmpty();
    }

    @Test
    void nodesAreNumberedAsTheyCome() {
        assertThat(tree.add(PrefixTree.ROOT, 1, NodeKind.USER)).isEqualTo(1);
        assertThat(tree.add(PrefixTree.ROOT, 1, NodeKind.USER)).isEqualTo(2);
        assertThat(tree.add(1, 1, NodeKind.USER)).isEqualTo(3);
    }

    @Test
    void tokensAddUpAlongThePath() {
        int system = tree.add(PrefixTree.ROOT, 100, NodeKind.SYSTEM);
        int user = tree.add(system, 20, NodeKind.USER);
        assertThat(tree.tokens(user)).isEqualTo(20);
        assertThat(tree.prefixTokens(user)).isEqualTo(120);
        assertThat(tree.tokens(system)).isEqualTo(100);
    }

    @Test
    void aRunGoesBackAsFarAsTheNumbersFollowEachOther() {
        int first = tree.add(PrefixTree.ROOT, 1, NodeKind.USER);
        int second = tree.add(first, 1, NodeKind.USER);
        int fork = tree.add(first, 1, NodeKind.USER);
        int behind = tree.add(fork, 1, NodeKind.USER);
        assertThat(tree.runStart(second)).isEqualTo(first);
        assertThat(tree.runStart(behind)).isEqualTo(fork);
    }

    @Test
    void runsOfToolBlocksOfOneKindShareAPosition() {
        List<Integer> positions = new ArrayList<>();
        int at = PrefixTree.ROOT;
        for (NodeKind kind : List.of(
                NodeKind.USER,
                NodeKind.TOOL_USE,
                NodeKind.TOOL_USE,
                NodeKind.TOOL_RESULT,
                NodeKind.TOOL_RESULT,
                NodeKind.USER,
                NodeKind.USER)) {
            at = tree.add(at, 1, kind);
            positions.add(tree.position(at));
        }
        assertThat(positions).containsExactly(0, 1, 1, 2, 2, 3, 4);
    }

    @Test
    void aParentMustBeThere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tree.add(1, 1, NodeKind.USER))
                .withMessageContaining("no node 1");
        assertThatIllegalArgumentException().isThrownBy(() -> tree.add(-1, 1, NodeKind.USER));
    }

    @Test
    void tokensAreNotNegativeAndFitAnInt() {
        assertThatIllegalArgumentException().isThrownBy(() -> tree.add(PrefixTree.ROOT, -1, NodeKind.USER));
        int most = tree.add(PrefixTree.ROOT, Integer.MAX_VALUE, NodeKind.USER);
        assertThatIllegalArgumentException().isThrownBy(() -> tree.add(most, 1, NodeKind.USER));
    }

    @Test
    void aMessageBeginsWhereTheRoleChanges() {
        List<Boolean> starts = new ArrayList<>();
        int at = PrefixTree.ROOT;
        for (NodeKind kind : List.of(
                NodeKind.TOOLS,
                NodeKind.SYSTEM,
                NodeKind.USER,
                NodeKind.USER,
                NodeKind.ASSISTANT,
                NodeKind.TOOL_USE,
                NodeKind.TOOL_RESULT,
                NodeKind.USER)) {
            at = tree.add(at, 1, kind);
            starts.add(tree.has(at, NodeTrait.STARTS_MESSAGE));
        }
        assertThat(starts).containsExactly(false, false, true, false, true, false, true, false);
    }

    @Test
    void aBlockThatIsRenderedElsewhereStandsForThePrefixBeforeIt() {
        int tool = tree.add(PrefixTree.ROOT, 10, NodeKind.TOOLS);
        int first = tree.add(tool, 0, NodeKind.TOOLS, EnumSet.of(NodeTrait.SAME_PREFIX));
        int second = tree.add(first, 0, NodeKind.TOOLS, EnumSet.of(NodeTrait.SAME_PREFIX));
        assertThat(tree.identity(second)).isEqualTo(tool);
        assertThat(tree.identity(tool)).isEqualTo(tool);
        assertThat(tree.path(second)).containsExactly(tool, first, second);
    }

    /** Against the definitions, spelled out node by node. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aRandomTreeIsWhatItsParentsSay(long seed) {
        Random random = new Random(seed);
        NodeKind[] kinds = NodeKind.values();
        List<Integer> parents = new ArrayList<>(List.of(0));
        List<NodeKind> kindOf = new ArrayList<>(List.of(NodeKind.TEXT));
        for (int node = 1; node < 200_000; node++) {
            int parent = random.nextInt(40) > 0 ? node - 1 : random.nextInt(node);
            NodeKind kind = kinds[random.nextInt(kinds.length)];
            parents.add(parent);
            kindOf.add(kind);
            tree.add(parent, node % 7, kind);
        }
        for (int i = 0; i < 200; i++) {
            int leaf = random.nextInt(200_000);
            List<Integer> path = new ArrayList<>();
            for (int at = leaf; at != 0; at = parents.get(at)) {
                path.add(at);
            }
            Collections.reverse(path);
            assertThat(tree.path(leaf))
                    .as("seed %d, node %d", seed, leaf)
                    .containsExactly(path.stream().mapToInt(Integer::intValue).toArray());
            assertThat(tree.depth(leaf)).isEqualTo(path.size());
            assertThat(tree.parent(leaf)).isEqualTo(parents.get(leaf));
            assertThat(tree.kind(leaf)).isEqualTo(kindOf.get(leaf));
            assertThat(tree.prefixTokens(leaf))
                    .isEqualTo(path.stream().mapToInt(node -> node % 7).sum());
        }
    }
}
