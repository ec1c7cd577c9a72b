package dev.tokenoptimizer.answer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Splits a stream of {@code application/vnd.amazon.eventstream} that arrives in pieces. A frame is: total length, length of the
 * headers and the CRC-32 of these two; headers; payload; CRC-32 of all before. Integers have four bytes, the highest first (AWS SDK
 * documentation, "event stream encoding"). Payloads go on as they come and are never kept; of a frame's checks only the first is
 * made, without which nobody knows where frames end: what else was damaged on its way the client notices.
 */
public final class EventFrames implements ByteSink {

    /** Bytes of a frame that are neither header nor payload. */
    private static final int OVERHEAD = 16;

    private static final int PRELUDE = 12;
    private static final int CHECKED = 8;
    private static final int CRC = 4;

    /** A little over what the encoding allows. */
    private static final int FRAME_MAX = 17 << 20;

    /** The encoding allows more; what comes has less than a hundred bytes. */
    private static final int HEADERS_MAX = 8 << 10;

    private static final String MESSAGE_TYPE = ":message-type";
    private static final String EVENT_TYPE = ":event-type";

    private enum State {
        PRELUDE,
        HEADERS,
        PAYLOAD,
        CRC,
        LOST
    }

    private final EventStream.Listener listener;
    private final byte[] prelude = new byte[PRELUDE];
    private byte[] headers = new byte[128];
    private State state = State.PRELUDE;
    private int have;
    private int headersLength;
    private int payloadLeft;
    private boolean wanted;

    /** @param listener asked of each event by its type; of what is no event (an exception) by an empty name */
    public EventFrames(EventStream.Listener listener) {
        this.listener = listener;
    }

    /** Whether the bytes are no such stream; nothing is handed on from there on. */
    public boolean lost() {
        return state == State.LOST;
    }

    @Override
    public void accept(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int at = offset;
        while (at < end && state != State.LOST) {
            at += switch (state) {
                case PRELUDE -> prelude(bytes, at, end);
                case HEADERS -> headers(bytes, at, end);
                case PAYLOAD -> payload(bytes, at, end);
                case CRC -> crc(at, end);
                case LOST -> 0;
            };
        }
    }

    private int prelude(byte[] bytes, int at, int end) {
        int taken = keep(bytes, at, end, prelude, PRELUDE);
        if (have == PRELUDE) {
            begin(ByteBuffer.wrap(prelude));
        }
        return taken;
    }

    private void begin(ByteBuffer lengths) {
        int total = lengths.getInt();
        headersLength = lengths.getInt();
        CRC32 crc = new CRC32();
        crc.update(prelude, 0, CHECKED);
        boolean possible = headersLength >= 0
                && headersLength <= HEADERS_MAX
                && total <= FRAME_MAX
                && total - OVERHEAD >= headersLength;
        if (!possible || (int) crc.getValue() != lengths.getInt()) {
            state = State.LOST;
            return;
        }
        payloadLeft = total - OVERHEAD - headersLength;
        if (headers.length < headersLength) {
            headers = new byte[headersLength];
        }
        next(State.HEADERS);
        if (headersLength == 0) {
            headersRead("");
        }
    }

    private int headers(byte[] bytes, int at, int end) {
        int taken = keep(bytes, at, end, headers, headersLength);
        if (have == headersLength) {
            String type = eventType();
            if (state != State.LOST) {
                headersRead(type);
            }
        }
        return taken;
    }

    private void headersRead(String event) {
        wanted = listener.wants(event);
        next(payloadLeft == 0 ? State.CRC : State.PAYLOAD);
    }

    private int payload(byte[] bytes, int at, int end) {
        int taken = Math.min(payloadLeft, end - at);
        if (wanted) {
            listener.data(bytes, at, taken);
        }
        payloadLeft -= taken;
        if (payloadLeft == 0) {
            next(State.CRC);
        }
        return taken;
    }

    private int crc(int at, int end) {
        int taken = Math.min(CRC - have, end - at);
        have += taken;
        if (have == CRC) {
            if (wanted) {
                listener.dispatch();
            }
            next(State.PRELUDE);
        }
        return taken;
    }

    private void next(State then) {
        state = then;
        have = 0;
    }

    private int keep(byte[] bytes, int at, int end, byte[] into, int length) {
        int taken = Math.min(length - have, end - at);
        System.arraycopy(bytes, at, into, have, taken);
        have += taken;
        return taken;
    }

    /** What the frame's headers say it is; empty when it is no event. */
    private String eventType() {
        ByteBuffer all = ByteBuffer.wrap(headers, 0, headersLength);
        String message = "event";
        String event = "";
        while (all.hasRemaining()) {
            String name = text(all, all.get() & 0xFF);
            int type = all.hasRemaining() ? all.get() : -1;
            int length = valueLength(all, type);
            if (length < 0 || length > all.remaining()) {
                state = State.LOST;
                return "";
            }
            String value = text(all, length);
            message = name.equals(MESSAGE_TYPE) ? value : message;
            event = name.equals(EVENT_TYPE) ? value : event;
        }
        return message.equals("event") ? event : "";
    }

    /** Bytes of a header's value; -1 for a type that there is not. */
    private static int valueLength(ByteBuffer all, int type) {
        return switch (type) {
            case 0, 1 -> 0;
            case 2 -> 1;
            case 3 -> 2;
            case 4 -> 4;
            case 5, 8 -> 8;
            case 6, 7 -> all.remaining() < 2 ? -1 : all.getShort() & 0xFFFF;
            case 9 -> 16;
            default -> -1;
        };
    }

    private String text(ByteBuffer all, int length) {
        int there = Math.min(length, all.remaining());
        String text = new String(headers, all.position(), there, StandardCharsets.UTF_8);
        all.position(all.position() + there);
        return text;
    }
}
