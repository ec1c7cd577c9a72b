package dev.tokenoptimizer.json;

/**
 * One change of a body: at byte {@code offset} of the received bytes, {@code removed} bytes are left out and
 * {@code inserted} bytes take their place.
 *
 * @param offset position in the received body, bytes
 * @param removed number of received bytes left out, 0 for a pure insertion
 * @param inserted bytes put in, empty for a pure removal; never changed after construction
 */
@SuppressWarnings("ArrayRecordComponent")
public record Edit(int offset, int removed, byte[] inserted) {

    public Edit {
        if (offset < 0 || removed < 0) {
            throw new IllegalArgumentException(
                    "offset " + offset + " and removed " + removed + " must not be negative");
        }
    }

    /** How many bytes longer (or, if negative, shorter) the body becomes. */
    public int growth() {
        return inserted.length - removed;
    }
}
