package dev.tokenoptimizer.dialect.scan;

import dev.tokenoptimizer.prompt.KeyedHash;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Parts of bodies that were read before. A conversation comes again with every turn, longer by its end, and hashing bytes is
 * several times faster than reading them. Equal bytes read the same, and a part is only taken for known when the keyed hash of all
 * its bytes says so.
 *
 * <p>Holds offsets, kinds, estimates and keyed digests, never text; at most about 32 MB. A
 * place holds one part: who comes later takes it. Thread-safe.
 */
public final class KnownParts {

    private static final int PLACES = 1 << 16;
    /** Blocks in all parts together. */
    public static final int BLOCKS_MAX = 1 << 17;

    private static final int BLOCKS_PER_PART_MAX = 1 << 12;

    /** Bytes by which parts that follow the same one are told apart. */
    private static final int BEGINNING = 64;

    private static final int PLACE_TAG = 21;
    private static final int BYTES_TAG = 22;

    private final AtomicReferenceArray<@Nullable Known> places = new AtomicReferenceArray<>(PLACES);
    private final AtomicInteger blocks = new AtomicInteger();
    private final AtomicInteger sweeping = new AtomicInteger();

    /** The numbers of blocks and bytes are here too: looking them up in a part that is no longer in any cache would be slow. */
    private record Known(long place, long high, long low, int length, int size, Part part) {}

    /** Follows the parts of one body. */
    public Trail trail(KeyedHash hash, byte[] body, int length) {
        return new Trail(hash, body, length);
    }

    /** Blocks kept at the moment. */
    public int blocks() {
        return blocks.get();
    }

    private void keep(Known known) {
        int size = known.part.blocks().size();
        if (size > BLOCKS_PER_PART_MAX) {
            return;
        }
        Known before = places.getAndSet(index(known.place), known);
        int held = blocks.addAndGet(
                size - (before == null ? 0 : before.part.blocks().size()));
        while (held > BLOCKS_MAX) {
            Known swept = places.getAndSet(sweeping.getAndIncrement() & (PLACES - 1), null);
            held = swept == null
                    ? blocks.get()
                    : blocks.addAndGet(-swept.part.blocks().size());
        }
    }

    private static int index(long place) {
        return (int) place & (PLACES - 1);
    }

    /** Looks for parts one after the other: where one stands is told by the one before and by its own first bytes. For one thread. */
    public final class Trail {

        private final KeyedHash hash;
        private final byte[] body;
        private final int end;
        private long place;
        private long high;
        private long low;

        private Trail(KeyedHash hash, byte[] body, int end) {
            this.hash = hash;
            this.body = body;
            this.end = end;
        }

        /** A row of parts begins. */
        public void begin(int tag) {
            high = tag;
            low = 0;
        }

        /** The known part that stands there, byte for byte; null when there is none. */
        @Nullable
        public Part known(int at) {
            hash.start();
            hash.update(PLACE_TAG);
            hash.update(high);
            hash.update(low);
            hash.update(body, at, Math.min(end, at + BEGINNING));
            hash.finish();
            place = hash.high();
            Known known = places.get(index(place));
            if (known == null || known.place != place || known.length > end - at) {
                return null;
            }
            digest(at, at + known.length);
            if (hash.high() != known.high || hash.low() != known.low) {
                return null;
            }
            advance();
            return known.part;
        }

        /** The part that was looked for last, and not found, is this one. */
        public void learn(int at, Part part) {
            digest(at, at + part.length());
            advance();
            keep(new Known(place, high, low, part.length(), part.blocks().size(), part));
        }

        private void digest(int from, int to) {
            hash.start();
            hash.update(BYTES_TAG);
            hash.update(body, from, to);
            hash.finish();
        }

        private void advance() {
            high = hash.high();
            low = hash.low();
        }
    }
}
