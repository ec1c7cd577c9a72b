package dev.tokenoptimizer.answer;

import java.util.Arrays;

/**
 * Takes events out of a stream of server-sent events (WHATWG HTML standard, section "Server-sent events") that arrives in pieces; every
 * other byte goes on as it came. An event is held until its blank line, before which no client would act on it; one that grows longer
 * than any that is looked for goes on as it comes. For one stream, one thread at a time.
 */
public final class EventFilter {

    /** Says which events go. */
    @FunctionalInterface
    public interface Unwanted {

        /** Whether an event with this data goes; several lines of data are joined by a line feed. */
        boolean is(byte[] bytes, int offset, int length);
    }

    /** Longest event that may be taken out, bytes. */
    public static final int MAX_EVENT = 64 * 1024;

    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final byte[] NOTHING = {};

    private final Unwanted unwanted;
    private final ByteSink onward;
    private byte[] held = NOTHING;
    private int heldLength;
    private boolean tooLong;
    private boolean atStart = true;
    private boolean lineEmpty = true;
    private boolean afterCarriageReturn;
    private boolean lastTaken;

    /**
     * A filter at the beginning of a stream.
     *
     * @param onward takes what goes on, before the call returns that brought it or what followed it
     */
    public EventFilter(Unwanted unwanted, ByteSink onward) {
        this.unwanted = unwanted;
        this.onward = onward;
    }

    /** The next bytes; the array may be reused after the call. */
    public void accept(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int passed = offset;
        int event = offset;
        for (int at = offset; at < end; at++) {
            byte b = bytes[at];
            boolean secondHalf = b == '\n' && afterCarriageReturn;
            afterCarriageReturn = b == '\r';
            if (secondHalf) {
                if (atStart) {
                    event = at + 1;
                    if (lastTaken) {
                        pass(bytes, passed, at);
                        passed = event;
                    }
                }
            } else if (b != '\n' && b != '\r') {
                lineEmpty = false;
                atStart = false;
            } else if (lineEmpty) {
                lastTaken = taken(bytes, event, at + 1);
                if (lastTaken) {
                    pass(bytes, passed, event);
                    passed = at + 1;
                }
                event = at + 1;
                atStart = true;
            } else {
                lineEmpty = true;
            }
        }
        pass(bytes, passed, event);
        hold(bytes, event, end);
    }

    /** The stream ended; an event may lack its blank line. */
    public void end() {
        if (heldLength > 0 && !isUnwanted(held, 0, heldLength)) {
            onward.accept(held, 0, heldLength);
        }
        heldLength = 0;
    }

    /** Whether the event that ends there goes; if it stays, what was held of it goes on. */
    private boolean taken(byte[] bytes, int from, int to) {
        boolean goes;
        if (heldLength == 0) {
            goes = !tooLong && to - from <= MAX_EVENT && isUnwanted(bytes, from, to);
        } else {
            int before = heldLength;
            append(bytes, from, to);
            goes = heldLength <= MAX_EVENT && isUnwanted(held, 0, heldLength);
            if (!goes) {
                onward.accept(held, 0, before);
            }
        }
        heldLength = 0;
        tooLong = false;
        return goes;
    }

    private void hold(byte[] bytes, int from, int to) {
        if (!tooLong && heldLength + to - from > MAX_EVENT) {
            onward.accept(held, 0, heldLength);
            heldLength = 0;
            tooLong = true;
        }
        if (tooLong) {
            pass(bytes, from, to);
        } else {
            append(bytes, from, to);
        }
    }

    private void append(byte[] bytes, int from, int to) {
        int length = heldLength + to - from;
        if (length > held.length) {
            held = Arrays.copyOf(held, Math.max(length, 2 * held.length));
        }
        System.arraycopy(bytes, from, held, heldLength, to - from);
        heldLength = length;
    }

    private void pass(byte[] bytes, int from, int to) {
        if (to > from) {
            onward.accept(bytes, from, to - from);
        }
    }

    private boolean isUnwanted(byte[] bytes, int from, int to) {
        byte[] joined = NOTHING;
        int firstFrom = -1;
        int firstTo = -1;
        int at = from;
        while (at < to) {
            int lineEnd = lineEnd(bytes, at, to);
            int value = data(bytes, at, lineEnd);
            if (value >= 0) {
                if (firstFrom < 0) {
                    firstFrom = value;
                    firstTo = lineEnd;
                } else {
                    byte[] before = joined.length == 0 ? Arrays.copyOfRange(bytes, firstFrom, firstTo) : joined;
                    joined = Arrays.copyOf(before, before.length + 1 + lineEnd - value);
                    joined[before.length] = '\n';
                    System.arraycopy(bytes, value, joined, before.length + 1, lineEnd - value);
                }
            }
            at = lineEnd + 1;
        }
        return joined.length > 0
                ? unwanted.is(joined, 0, joined.length)
                : firstFrom >= 0 && unwanted.is(bytes, firstFrom, firstTo - firstFrom);
    }

    private static int lineEnd(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != '\n' && bytes[at] != '\r') {
            at++;
        }
        return at;
    }

    /** Where a line's data begins; -1 when it has none. */
    private static int data(byte[] bytes, int from, int lineEnd) {
        int colon = from + DATA.length;
        if (lineEnd < colon || !Arrays.equals(bytes, from, colon, DATA, 0, DATA.length)) {
            return -1;
        }
        if (lineEnd == colon) {
            return colon;
        }
        if (bytes[colon] != ':') {
            return -1;
        }
        return colon + 1 < lineEnd && bytes[colon + 1] == ' ' ? colon + 2 : colon + 1;
    }
}
