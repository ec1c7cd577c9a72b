package dev.tokenoptimizer.json;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Applies edits to a body, and takes them back. */
public final class Splice {

    private Splice() {}

    /**
     * A new array with the edits applied.
     *
     * @param edits ascending by offset, not overlapping
     * @throws IllegalArgumentException if they are not, or reach beyond the body
     */
    public static byte[] apply(byte[] body, int length, List<Edit> edits) {
        byte[] result = new byte[length + growth(edits)];
        int from = 0;
        int to = 0;
        for (Edit edit : edits) {
            if (edit.offset() < from || edit.offset() + edit.removed() > length) {
                throw new IllegalArgumentException("edit at " + edit.offset() + " is out of order or out of the body");
            }
            System.arraycopy(body, from, result, to, edit.offset() - from);
            to += edit.offset() - from;
            System.arraycopy(edit.inserted(), 0, result, to, edit.inserted().length);
            to += edit.inserted().length;
            from = edit.offset() + edit.removed();
        }
        System.arraycopy(body, from, result, to, length - from);
        return result;
    }

    /** The edits that turn the edited body back into the given one. */
    public static List<Edit> inverse(byte[] body, List<Edit> edits) {
        List<Edit> inverse = new ArrayList<>(edits.size());
        int shift = 0;
        for (Edit edit : edits) {
            byte[] restored = Arrays.copyOfRange(body, edit.offset(), edit.offset() + edit.removed());
            inverse.add(new Edit(edit.offset() + shift, edit.inserted().length, restored));
            shift += edit.growth();
        }
        return List.copyOf(inverse);
    }

    /** How many bytes longer the body becomes. */
    public static int growth(List<Edit> edits) {
        int growth = 0;
        for (Edit edit : edits) {
            growth += edit.growth();
        }
        return growth;
    }
}
