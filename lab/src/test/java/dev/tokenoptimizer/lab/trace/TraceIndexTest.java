package dev.tokenoptimizer.lab.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceIndexTest {

    private static final WrittenTrace MIXED = new WrittenTrace()
            .scope("b")
            .at(5, 0, 10)
            .scope("a")
            .at(1, 0, 20, 30)
            .scope("b")
            .at(6, 1, 5);

    @Test
    void scopesComeInOrderOfAppearanceWithTheirRequestsInOrder() throws Exception {
        try (TraceIndex index = TraceIndex.read(MIXED.open(), _ -> {})) {
            assertThat(index.scopes()).hasSize(2);
            assertThat(leaves(index.scopes().get(0))).containsExactly(1, 4);
            assertThat(leaves(index.scopes().get(1))).containsExactly(3);
        }
    }

    @Test
    void requestsAndTheirTokensAreCounted() throws Exception {
        List<Long> progress = new ArrayList<>();
        try (TraceIndex index = TraceIndex.read(MIXED.open(), progress::add)) {
            assertThat(index.requests()).isEqualTo(3);
            assertThat(index.inputTokens()).isEqualTo(10 + 50 + 15);
            assertThat(progress).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void itCanBeReadAgainFromMemoryAsOftenAsNeeded() throws Exception {
        try (TraceIndex index = TraceIndex.read(MIXED.open(), _ -> {})) {
            for (int i = 0; i < 2; i++) {
                try (TraceIndex again = TraceIndex.read(index.again().open(), _ -> {})) {
                    assertThat(again.scopes()).isEqualTo(index.scopes());
                    assertThat(again.trace().tree()).isSameAs(index.trace().tree());
                }
            }
        }
    }

    @Test
    void aTraceThatCannotBeReadIsClosed() {
        boolean[] closed = {false};
        Trace broken = new Trace() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public PrefixTree tree() {
                return new PrefixTree();
            }

            @Override
            public TraceRequest next() throws IOException {
                throw new IOException("broken");
            }

            @Override
            public void close() {
                closed[0] = true;
            }
        };
        assertThatThrownBy(() -> TraceIndex.read(broken, _ -> {})).isInstanceOf(IOException.class);
        assertThat(closed[0]).isTrue();
    }

    private static List<Integer> leaves(List<TraceRequest> requests) {
        return requests.stream().map(TraceRequest::leaf).toList();
    }
}
