package dev.tokenoptimizer.gateway.http;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.Arrays;

/** Gathers a body in one array, within the limit of one body and the budget of all. For one event loop. */
public final class BodyCollector {

    /** What became of a piece. */
    public enum Fit {
        /** It was taken. */
        TAKEN,
        /** The body would be larger than one may be; the piece was not taken. */
        OVER_LIMIT,
        /** All bodies together would be larger than they may be; the piece was not taken. */
        OVER_BUDGET
    }

    /** Up to here an announced length is believed; a larger array grows with what really arrives. */
    private static final int TRUSTED_BYTES = 1 << 20;

    private static final int FIRST_BYTES = 8 << 10;
    private static final byte[] NOTHING = {};

    private final ByteBudget budget;
    private final int limit;
    private final long announced;
    private byte[] array = NOTHING;
    private int length;
    private long reserved;

    /**
     * A collector that holds nothing yet.
     *
     * @param limit largest body, bytes
     * @param announced value of {@code Content-Length}, -1 when unknown
     */
    public BodyCollector(ByteBudget budget, int limit, long announced) {
        this.budget = budget;
        this.limit = limit;
        this.announced = announced;
    }

    /** Takes the next piece, if it fits. */
    public Fit add(Buffer piece) {
        int size = piece.length();
        if (announced > limit || (long) length + size > limit) {
            return Fit.OVER_LIMIT;
        }
        ByteBuf bytes = ((BufferInternal) piece).getByteBuf();
        if (length == 0 && isGathered(bytes)) {
            return adopt(bytes.array(), size) ? Fit.TAKEN : Fit.OVER_BUDGET;
        }
        if (length + size > array.length && !grow(length + size)) {
            return Fit.OVER_BUDGET;
        }
        if (!liesHere(bytes)) {
            piece.getBytes(0, size, array, length);
        }
        length += size;
        return Fit.TAKEN;
    }

    /** Whether {@link BodyGatherer} made an array for the whole body, and this is its beginning. */
    private boolean isGathered(ByteBuf bytes) {
        return bytes.hasArray() && bytes.array().length == announced && bytes.arrayOffset() + bytes.readerIndex() == 0;
    }

    @SuppressWarnings("ReferenceEquality") // the same array, not an equal one
    private boolean liesHere(ByteBuf bytes) {
        return bytes.hasArray() && bytes.array() == array && bytes.arrayOffset() + bytes.readerIndex() == length;
    }

    private boolean adopt(byte[] whole, int size) {
        if (!budget.reserve(whole.length)) {
            return false;
        }
        reserved = whole.length;
        array = whole;
        length = size;
        return true;
    }

    private boolean grow(int needed) {
        long wanted = announced >= needed
                ? Math.min(announced, Math.max(TRUSTED_BYTES, 2L * array.length))
                : Math.max(FIRST_BYTES, 2L * array.length);
        int capacity = (int) Math.min(limit, Math.max(needed, wanted));
        long more = capacity - reserved;
        if (!budget.reserve(more)) {
            return false;
        }
        reserved += more;
        array = array.length == 0 ? new byte[capacity] : Arrays.copyOf(array, capacity);
        return true;
    }

    /** The bytes so far, from offset 0; longer than {@link #length()} in general. */
    public byte[] array() {
        return array;
    }

    /** How many bytes were taken. */
    public int length() {
        return length;
    }

    /** Forgets the bytes and gives them back to the budget; safe to call again. */
    public void release() {
        budget.release(reserved);
        reserved = 0;
        array = NOTHING;
        length = 0;
    }
}
