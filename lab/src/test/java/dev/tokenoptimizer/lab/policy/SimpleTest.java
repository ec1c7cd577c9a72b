package dev.tokenoptimizer.lab.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.lab.trace.NodeKind;
import dev.tokenoptimizer.lab.trace.NodeTrait;
import dev.tokenoptimizer.lab.trace.PrefixTree;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.TariffBook;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimpleTest {

    private final PrefixTree tree = new PrefixTree();
    private int leaf = PrefixTree.ROOT;

    @Test
    void noneSetsNoMarker() {
        assertThat(marks("none", NodeKind.USER)).isEmpty();
    }

    @Test
    void automaticMarksTheLastBlockThatCanBeMarked() {
        block(NodeKind.USER);
        leaf = tree.add(leaf, 10, NodeKind.ASSISTANT, EnumSet.of(NodeTrait.UNMARKABLE));
        assertThat(marks("auto-5m")).containsExactly(new Marker(0, Ttl.FIVE_MINUTES));
        assertThat(marks("auto-1h")).containsExactly(new Marker(0, Ttl.ONE_HOUR));
    }

    @Test
    void systemMarksTheEndOfTheSystemPrompt() {
        assertThat(marks("system", NodeKind.TOOLS, NodeKind.SYSTEM, NodeKind.SYSTEM, NodeKind.USER))
                .containsExactly(new Marker(2, Ttl.FIVE_MINUTES));
    }

    @Test
    void systemMarksNothingWhereThereIsNoSystemPrompt() {
        assertThat(marks("system", NodeKind.TOOLS, NodeKind.USER)).isEmpty();
    }

    @Test
    void lastMarksTheEndOfTheLastMessage() {
        assertThat(marks("last", NodeKind.SYSTEM, NodeKind.USER, NodeKind.USER))
                .containsExactly(new Marker(2, Ttl.FIVE_MINUTES));
    }

    @Test
    void lastMarksNothingInAPromptWithoutMessages() {
        assertThat(marks("last", NodeKind.SYSTEM)).isEmpty();
    }

    @Test
    void namesAreUnique() {
        assertThat(PolicyCatalog.entries().stream().map(PolicyEntry::name)).doesNotHaveDuplicates();
    }

    private void block(NodeKind kind) {
        leaf = tree.add(leaf, 100, kind);
    }

    private List<Marker> marks(String policy, NodeKind... kinds) {
        for (NodeKind kind : kinds) {
            block(kind);
        }
        return PolicyCatalog.find(policy)
                .orElseThrow()
                .create()
                .apply(TariffBook.shipped()
                        .find("anthropic", "claude-sonnet-4-5")
                        .orElseThrow())
                .mark(new SentBlocks(tree, leaf));
    }
}
