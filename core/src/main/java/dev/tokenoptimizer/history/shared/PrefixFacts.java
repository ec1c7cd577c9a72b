package dev.tokenoptimizer.history.shared;

import java.util.Arrays;
import java.util.StringJoiner;

/**
 * Facts of one prefix: what one instance has to tell, or what all of them together know. Merging is the same for both. Not
 * thread-safe.
 *
 * <p>The form on the wire: three bytes with a bit for each fact that is there, the first fact's the lowest, then those facts in
 * order; every number is big-endian and without sign.
 */
public final class PrefixFacts {

    /** Both numbers of {@link Fact#NEXT} once two different prefixes were seen to follow. */
    public static final long FORK = 0xFFFF_FFFFL;

    private static final Fact[] FACTS = Fact.values();
    private static final int MASK_BYTES = 3;

    private int present;
    private final long[] main = new long[Fact.COUNT];
    private final long[] rest = new long[Fact.COUNT];

    public boolean has(Fact fact) {
        return (present & bit(fact)) != 0;
    }

    /** The first number; 0 where there is no such fact. */
    public long main(Fact fact) {
        return main[fact.number];
    }

    /** The second number; 0 where there is none. */
    public long rest(Fact fact) {
        return rest[fact.number];
    }

    /** Whether there is nothing to tell. */
    public boolean isEmpty() {
        return present == 0;
    }

    /** Adds to a count, or tells a fact of one number. */
    public PrefixFacts tell(Fact fact, long number) {
        return tell(fact, number, 0);
    }

    /** Tells a fact; numbers beyond what the form holds become the nearest that it does. */
    public PrefixFacts tell(Fact fact, long first, long second) {
        int i = fact.number;
        long told = clamp(first, fact.mainMax());
        long toldRest = clamp(second, fact.restMax());
        if (!has(fact)) {
            present |= bit(fact);
            main[i] = told;
            rest[i] = toldRest;
            return this;
        }
        switch (fact.rule) {
            case SUM -> main[i] = Math.min(fact.mainMax(), main[i] + told);
            case LATEST -> {
                if (told > main[i] || (told == main[i] && toldRest > rest[i])) {
                    main[i] = told;
                    rest[i] = toldRest;
                }
            }
            case ONE_OR_FORK -> {
                if (told != main[i] || toldRest != rest[i]) {
                    main[i] = FORK;
                    rest[i] = FORK;
                }
            }
        }
        return this;
    }

    /** Takes up everything that another tells. */
    public void merge(PrefixFacts other) {
        for (Fact fact : FACTS) {
            if (other.has(fact)) {
                tell(fact, other.main(fact), other.rest(fact));
            }
        }
    }

    /** Forgets everything. */
    public void clear() {
        present = 0;
        Arrays.fill(main, 0);
        Arrays.fill(rest, 0);
    }

    public byte[] toBytes() {
        int length = MASK_BYTES;
        for (Fact fact : FACTS) {
            length += has(fact) ? fact.bytes() : 0;
        }
        byte[] bytes = new byte[length];
        int at = write(bytes, 0, present, MASK_BYTES);
        for (Fact fact : FACTS) {
            if (has(fact)) {
                at = write(bytes, at, main(fact), fact.mainBytes);
                at = write(bytes, at, rest(fact), fact.restBytes);
            }
        }
        return bytes;
    }

    /**
     * Reads the form that {@link #toBytes} writes.
     *
     * @throws IllegalArgumentException if it is another one
     */
    public static PrefixFacts of(byte[] bytes) {
        PrefixFacts facts = new PrefixFacts();
        if (bytes.length < MASK_BYTES) {
            throw new IllegalArgumentException("facts of " + bytes.length + " bytes");
        }
        int mask = (int) read(bytes, 0, MASK_BYTES);
        int at = MASK_BYTES;
        for (Fact fact : FACTS) {
            if ((mask & bit(fact)) != 0) {
                if (at + fact.bytes() > bytes.length) {
                    throw new IllegalArgumentException("facts cut off after " + bytes.length + " bytes");
                }
                long first = read(bytes, at, fact.mainBytes);
                facts.tell(fact, first, read(bytes, at + fact.mainBytes, fact.restBytes));
                at += fact.bytes();
            }
        }
        if (at != bytes.length || mask >>> Fact.COUNT != 0) {
            throw new IllegalArgumentException("facts of a form that this version does not know");
        }
        return facts;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PrefixFacts facts
                && facts.present == present
                && Arrays.equals(facts.main, main)
                && Arrays.equals(facts.rest, rest);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(main) + Arrays.hashCode(rest);
    }

    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", "[", "]");
        for (Fact fact : FACTS) {
            if (has(fact)) {
                text.add(fact + " " + main(fact) + (fact.restBytes > 0 ? "/" + rest(fact) : ""));
            }
        }
        return text.toString();
    }

    private static int bit(Fact fact) {
        return 1 << fact.number;
    }

    private static long clamp(long number, long max) {
        return Math.max(0, Math.min(max, number));
    }

    private static int write(byte[] bytes, int from, long number, int width) {
        for (int i = 0; i < width; i++) {
            bytes[from + i] = (byte) (number >>> (Byte.SIZE * (width - 1 - i)));
        }
        return from + width;
    }

    private static long read(byte[] bytes, int from, int width) {
        long number = 0;
        for (int i = 0; i < width; i++) {
            number = (number << Byte.SIZE) | (bytes[from + i] & 0xFF);
        }
        return number;
    }
}
