package dev.tokenoptimizer.history.shared;

import java.util.Arrays;

/**
 * How often prefixes in one situation were seen and came back, for each span of waiting time: whole numbers from 0 to 65,535.
 * Unchangeable.
 */
public final class Counts {

    private static final int BYTES = 2;
    private static final int MOST = 0xFFFF;

    private final int[] sightings;
    private final int[] returns;

    /**
     * @param sightings by span; more than can be told counts as the most
     * @param returns as many
     */
    public Counts(int[] sightings, int[] returns) {
        if (sightings.length != returns.length) {
            throw new IllegalArgumentException(sightings.length + " spans, but returns of " + returns.length);
        }
        this.sightings = Arrays.stream(sightings).map(Counts::told).toArray();
        this.returns = Arrays.stream(returns).map(Counts::told).toArray();
    }

    private static int told(int count) {
        return Math.max(0, Math.min(MOST, count));
    }

    /** Reads what {@link #toBytes} wrote. */
    public static Counts of(byte[] bytes) {
        int spans = bytes.length / (2 * BYTES);
        int[] sightings = new int[spans];
        int[] returns = new int[spans];
        for (int span = 0; span < spans; span++) {
            sightings[span] = at(bytes, 2 * span);
            returns[span] = at(bytes, 2 * span + 1);
        }
        return new Counts(sightings, returns);
    }

    private static int at(byte[] bytes, int number) {
        return ((bytes[BYTES * number] & 0xFF) << Byte.SIZE) | (bytes[BYTES * number + 1] & 0xFF);
    }

    /** Two bytes each, the higher first: sightings and returns of the first span, then of the next. */
    public byte[] toBytes() {
        byte[] bytes = new byte[2 * BYTES * sightings.length];
        for (int span = 0; span < sightings.length; span++) {
            put(bytes, 2 * span, sightings[span]);
            put(bytes, 2 * span + 1, returns[span]);
        }
        return bytes;
    }

    private static void put(byte[] bytes, int number, int count) {
        bytes[BYTES * number] = (byte) (count >> Byte.SIZE);
        bytes[BYTES * number + 1] = (byte) count;
    }

    public int spans() {
        return sightings.length;
    }

    public int sightings(int span) {
        return sightings[span];
    }

    public int returns(int span) {
        return returns[span];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Counts counts
                && Arrays.equals(sightings, counts.sightings)
                && Arrays.equals(returns, counts.returns);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(sightings) + Arrays.hashCode(returns);
    }

    @Override
    public String toString() {
        return Arrays.toString(returns) + " of " + Arrays.toString(sightings);
    }
}
