package dev.tokenoptimizer.answer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Splits a stream of server-sent events (WHATWG HTML standard, section "Server-sent events") that arrives in pieces. Data goes
 * on as it comes and is never kept; lines may end in LF, CR or CRLF.
 */
public final class EventStream implements ByteSink {

    /** Told of the events. */
    public interface Listener {

        /**
         * Asked before each line of data.
         *
         * @param event name that the event carries so far, empty when it has none; a name longer than any that matters is cut
         * @return whether the line is to be handed over; otherwise it is skipped
         */
        boolean wants(String event);

        /** The next piece of the event's data. Lines are joined by a line feed. */
        void data(byte[] bytes, int offset, int length);

        /** The event ended (blank line). */
        void dispatch();
    }

    private enum State {
        LINE_START,
        FIELD,
        SPACE_OR_VALUE,
        VALUE
    }

    private enum Field {
        EVENT,
        DATA,
        SKIPPED
    }

    /** Longest field or event name kept. */
    private static final int MAX_NAME = 64;

    private static final byte[] EVENT = {'e', 'v', 'e', 'n', 't'};
    private static final byte[] DATA = {'d', 'a', 't', 'a'};
    private static final byte[] LINE_FEED = {'\n'};
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final Listener listener;
    private final byte[] name = new byte[MAX_NAME];
    private int nameLength;
    private byte[] lastEventName = {};
    private String lastEvent = "";
    private State state = State.LINE_START;
    private Field field = Field.SKIPPED;
    private String event = "";
    private boolean afterCarriageReturn;
    private boolean dataHandedOver;
    private int markBytes;

    public EventStream(Listener listener) {
        this.listener = listener;
    }

    @Override
    public void accept(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int at = offset + byteOrderMark(bytes, offset, end);
        while (at < end) {
            at = state == State.VALUE ? value(bytes, at, end) : step(bytes[at], at);
        }
    }

    /** Number of leading bytes to leave out because they belong to the mark that may begin the whole stream. */
    private int byteOrderMark(byte[] bytes, int offset, int end) {
        int at = offset;
        while (at < end && markBytes < BYTE_ORDER_MARK.length) {
            if (bytes[at] != BYTE_ORDER_MARK[markBytes]) {
                markBytes = BYTE_ORDER_MARK.length;
                break;
            }
            markBytes++;
            at++;
        }
        return at - offset;
    }

    private int step(byte b, int at) {
        if (b == '\n' && afterCarriageReturn) {
            afterCarriageReturn = false;
            return at + 1;
        }
        afterCarriageReturn = false;
        switch (state) {
            case LINE_START -> {
                if (isLineEnd(b)) {
                    lineEnd(b);
                    endEvent();
                    return at + 1;
                }
                nameLength = 0;
                state = State.FIELD;
                return at;
            }
            case FIELD -> {
                if (isLineEnd(b)) {
                    beginValue();
                    state = State.VALUE;
                    return at;
                }
                if (b == ':') {
                    beginValue();
                    state = State.SPACE_OR_VALUE;
                } else {
                    keep(b);
                }
                return at + 1;
            }
            default -> {
                state = State.VALUE;
                return b == ' ' ? at + 1 : at;
            }
        }
    }

    private void beginValue() {
        if (nameIs(EVENT)) {
            field = Field.EVENT;
        } else {
            field = nameIs(DATA) && listener.wants(event) ? Field.DATA : Field.SKIPPED;
        }
        nameLength = 0;
        if (field == Field.DATA) {
            if (dataHandedOver) {
                listener.data(LINE_FEED, 0, 1);
            }
            dataHandedOver = true;
        }
    }

    private int value(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && !isLineEnd(bytes[at])) {
            at++;
        }
        if (field == Field.DATA && at > from) {
            listener.data(bytes, from, at - from);
        } else if (field == Field.EVENT) {
            int kept = Math.min(at - from, MAX_NAME - nameLength);
            System.arraycopy(bytes, from, name, nameLength, kept);
            nameLength += kept;
        }
        if (at == end) {
            return at;
        }
        if (field == Field.EVENT) {
            event = eventName();
        }
        lineEnd(bytes[at]);
        return at + 1;
    }

    private void lineEnd(byte b) {
        afterCarriageReturn = b == '\r';
        state = State.LINE_START;
    }

    private void endEvent() {
        event = "";
        dataHandedOver = false;
        listener.dispatch();
    }

    private void keep(byte b) {
        if (nameLength < MAX_NAME) {
            name[nameLength] = b;
            nameLength++;
        }
    }

    private boolean nameIs(byte[] known) {
        return Arrays.equals(name, 0, nameLength, known, 0, known.length);
    }

    /** The event's name as text. Most events of a stream have the name of the one before. */
    private String eventName() {
        if (!Arrays.equals(name, 0, nameLength, lastEventName, 0, lastEventName.length)) {
            lastEventName = Arrays.copyOf(name, nameLength);
            lastEvent = new String(lastEventName, StandardCharsets.UTF_8);
        }
        return lastEvent;
    }

    private static boolean isLineEnd(byte b) {
        return b == '\n' || b == '\r';
    }
}
