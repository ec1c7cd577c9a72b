package dev.tokenoptimizer.json;

import dev.tokenoptimizer.json.ScanException.Problem;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The inside of JSON strings: checks it, and resolves its escapes on the way, eight bytes at a time where there are none. */
final class StringText {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    /** Bytes handed on at a time: few enough to stay in the nearest cache until they are taken. */
    private static final int PIECE = 4_096;

    private static final byte[] NOTHING = {};

    private final byte[] body;
    private final int end;
    private byte[] piece = NOTHING;

    StringText(byte[] body, int end) {
        this.body = body;
        this.end = end;
    }

    /** Checks from there to the next quote or backslash and returns its offset. */
    int plainEnd(int from) throws ScanException {
        int i = from;
        while (true) {
            while (i + Long.BYTES <= end) {
                long special = PlainBytes.specials((long) LONGS.get(body, i));
                if (special != 0) {
                    i += Long.numberOfTrailingZeros(special) >>> 3;
                    break;
                }
                i += Long.BYTES;
            }
            byte b = byteAt(i);
            if (b == '"' || b == '\\') {
                return i;
            }
            i += b < 0 ? sequenceLength(i) : 1;
        }
    }

    /** Hands on what stands from a place on and returns the offset of the closing quote. */
    int resolve(int from, TextSink sink) throws ScanException {
        if (piece.length == 0) {
            piece = new byte[PIECE + Long.BYTES];
        }
        int i = from;
        int to = 0;
        while (true) {
            if (to >= PIECE) {
                sink.take(piece, 0, to);
                to = 0;
            }
            if (i + Long.BYTES <= end) {
                long word = (long) LONGS.get(body, i);
                LONGS.set(piece, to, word);
                long special = PlainBytes.specials(word);
                int plain = special == 0 ? Long.BYTES : Long.numberOfTrailingZeros(special) >>> 3;
                i += plain;
                to += plain;
                if (special == 0) {
                    continue;
                }
            }
            byte b = byteAt(i);
            if (b == '"') {
                sink.take(piece, 0, to);
                return i;
            }
            if (b == '\\') {
                int next = escapeEnd(i);
                if (next == i + 2) {
                    piece[to++] = StringEscapes.shortEscape(body[i + 1]);
                    i = next;
                } else {
                    StringEscapes escape = new StringEscapes(body, i, end);
                    to = Utf8.encode(escape.next(), piece, to);
                    i = escape.offset();
                }
            } else {
                int length = b < 0 ? sequenceLength(i) : 1;
                for (int k = 0; k < length; k++) {
                    piece[to++] = body[i++];
                }
            }
        }
    }

    private byte byteAt(int i) throws ScanException {
        if (i >= end) {
            throw new ScanException(Problem.MALFORMED, end);
        }
        byte b = body[i];
        if (b >= 0 && b < ' ') {
            throw new ScanException(Problem.MALFORMED, i);
        }
        return b;
    }

    private int sequenceLength(int i) throws ScanException {
        int length = Utf8.sequenceLength(body, i, end);
        if (length == 0) {
            throw new ScanException(Problem.MALFORMED, i);
        }
        return length;
    }

    private int escapeEnd(int i) throws ScanException {
        if (i + 1 >= end) {
            throw new ScanException(Problem.MALFORMED, end);
        }
        switch (body[i + 1]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                return i + 2;
            }
            case 'u' -> {
                if (i + 6 > end) {
                    throw new ScanException(Problem.MALFORMED, end);
                }
                for (int k = i + 2; k < i + 6; k++) {
                    if (StringEscapes.hexDigit(body[k]) < 0) {
                        throw new ScanException(Problem.MALFORMED, k);
                    }
                }
                return i + 6;
            }
            default -> throw new ScanException(Problem.MALFORMED, i);
        }
    }
}
