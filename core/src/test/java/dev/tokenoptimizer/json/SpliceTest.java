package dev.tokenoptimizer.json;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpliceTest {

    private static final byte[] BODY = "0123456789".getBytes(US_ASCII);

    @Test
    void insertsAndRemovesAtTheGivenOffsets() {
        List<Edit> edits = List.of(edit(0, 0, "a"), edit(2, 3, ""), edit(9, 1, "xyz"), edit(10, 0, "b"));
        assertThat(new String(Splice.apply(BODY, BODY.length, edits), US_ASCII)).isEqualTo("a015678xyzb");
    }

    @Test
    void theInverseRestoresEveryByte() {
        List<Edit> edits = List.of(edit(0, 2, "abc"), edit(4, 0, "de"), edit(7, 3, ""));
        byte[] edited = Splice.apply(BODY, BODY.length, edits);
        assertThat(Splice.apply(edited, edited.length, Splice.inverse(BODY, edits)))
                .isEqualTo(BODY);
    }

    @Test
    void overlappingEditsAreRefused() {
        List<Edit> edits = List.of(edit(0, 5, ""), edit(4, 0, "x"));
        assertThatThrownBy(() -> Splice.apply(BODY, BODY.length, edits)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Edit edit(int offset, int removed, String inserted) {
        return new Edit(offset, removed, inserted.getBytes(US_ASCII));
    }
}
