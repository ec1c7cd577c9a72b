package dev.tokenoptimizer.answer;

import dev.tokenoptimizer.json.PlainBytes;
import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/**
 * Walks one JSON document that arrives in pieces. Holds the current name or scalar (at most {@value #MAX_TEXT} bytes) and one
 * bit per level, never the document. What the listener does not want is skipped without being kept.
 */
public final class JsonWalker {

    /** Deepest nesting followed; deeper counts as malformed. */
    public static final int MAX_DEPTH = 1_000;

    /** Longest name or scalar kept; longer ones are reported cut to this many bytes. */
    public static final int MAX_TEXT = 64;

    /** Told what the walker meets, in document order. */
    public interface Listener {

        /** A member name of the innermost open object. Returns whether its value is to be reported. */
        boolean key(String name);

        /** An object ({@code true}) or array begins. */
        void open(boolean object);

        /** The innermost open object or array ends. */
        void close();

        /** A string value, escapes undone. */
        void text(String value);

        /** A number, {@code true}, {@code false} or {@code null}, as written. */
        void scalar(String literal);
    }

    private enum State {
        VALUE,
        VALUE_OR_END,
        KEY,
        KEY_OR_END,
        COLON,
        AFTER_VALUE,
        STRING,
        ESCAPE,
        HEX,
        SCALAR,
        DONE,
        MALFORMED
    }

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    private static final int NOT_SKIPPING = -1;

    private final Listener listener;
    private final BitSet objects = new BitSet();
    private final ByteArrayOutputStream text = new ByteArrayOutputStream(MAX_TEXT);
    private State state = State.VALUE;
    private boolean stringIsKey;
    private boolean started;
    private int depth;
    private int skipDepth = NOT_SKIPPING;
    private int hexDigits;
    private int hexValue;

    public JsonWalker(Listener listener) {
        this.listener = listener;
    }

    /** Forgets everything; the next byte begins a new document. */
    public void reset() {
        state = State.VALUE;
        started = false;
        depth = 0;
        skipDepth = NOT_SKIPPING;
    }

    /** Whether anything but white space has been met. */
    public boolean started() {
        return started;
    }

    /** Whether the document ended; only white space may follow. */
    public boolean done() {
        return state == State.DONE;
    }

    /** Whether the bytes are no JSON. Nothing is reported from there on. */
    public boolean malformed() {
        return state == State.MALFORMED;
    }

    /** The next bytes of the document. */
    public void accept(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int at = offset;
        while (at < end && state != State.MALFORMED) {
            at = state == State.STRING ? string(bytes, at, end) : step(bytes[at], at);
        }
    }

    /** Handles one byte outside of a string's plain run; returns where to go on, the same place to look at it again. */
    private int step(byte b, int at) {
        switch (state) {
            case ESCAPE -> escape(b);
            case HEX -> hex(b);
            case SCALAR -> {
                if (!endsScalar(b)) {
                    keep(b);
                } else {
                    scalarEnded();
                    return at;
                }
            }
            default -> {
                if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                    started = true;
                    structural(b);
                }
            }
        }
        return at + 1;
    }

    private void structural(byte b) {
        switch (state) {
            case VALUE, VALUE_OR_END -> {
                if (b == ']' && state == State.VALUE_OR_END) {
                    close(false);
                } else {
                    value(b);
                }
            }
            case KEY, KEY_OR_END -> {
                if (b == '"') {
                    beginString(true);
                } else if (b == '}' && state == State.KEY_OR_END) {
                    close(true);
                } else {
                    state = State.MALFORMED;
                }
            }
            case COLON -> state = b == ':' ? State.VALUE : State.MALFORMED;
            case AFTER_VALUE -> {
                boolean object = objects.get(depth - 1);
                if (b == ',') {
                    state = object ? State.KEY : State.VALUE;
                } else if (b == (object ? '}' : ']')) {
                    close(object);
                } else {
                    state = State.MALFORMED;
                }
            }
            default -> state = State.MALFORMED;
        }
    }

    private void value(byte b) {
        if (b == '{' || b == '[') {
            open(b == '{');
        } else if (b == '"') {
            beginString(false);
        } else if (endsScalar(b)) {
            state = State.MALFORMED;
        } else {
            text.reset();
            keep(b);
            state = State.SCALAR;
        }
    }

    private void open(boolean object) {
        if (depth == MAX_DEPTH) {
            state = State.MALFORMED;
            return;
        }
        objects.set(depth, object);
        depth++;
        state = object ? State.KEY_OR_END : State.VALUE_OR_END;
        if (skipDepth == NOT_SKIPPING) {
            listener.open(object);
        }
    }

    private void close(boolean object) {
        depth--;
        if (objects.get(depth) != object) {
            state = State.MALFORMED;
            return;
        }
        if (skipDepth == NOT_SKIPPING) {
            listener.close();
        }
        valueEnded();
    }

    private void valueEnded() {
        if (skipDepth == depth) {
            skipDepth = NOT_SKIPPING;
        }
        state = depth == 0 ? State.DONE : State.AFTER_VALUE;
    }

    private void beginString(boolean key) {
        stringIsKey = key;
        text.reset();
        state = State.STRING;
    }

    /** Runs over the plain bytes of a string up to its end, an escape, or the end of the piece. */
    private int string(byte[] bytes, int from, int end) {
        int at = plainEnd(bytes, from, end);
        if (skipDepth == NOT_SKIPPING) {
            text.write(bytes, from, Math.min(at - from, MAX_TEXT - text.size()));
        }
        if (at == end) {
            return at;
        }
        if (bytes[at] == '"') {
            stringEnded();
        } else {
            state = bytes[at] == '\\' ? State.ESCAPE : State.MALFORMED;
        }
        return at + 1;
    }

    private static int plainEnd(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end) {
            while (at + Long.BYTES <= end && PlainBytes.specials((long) LONGS.get(bytes, at)) == 0) {
                at += Long.BYTES;
            }
            for (int stop = Math.min(end, at + Long.BYTES); at < stop; at++) {
                byte b = bytes[at];
                if (b == '"' || b == '\\' || (b >= 0 && b < ' ')) {
                    return at;
                }
            }
        }
        return end;
    }

    private void stringEnded() {
        boolean reported = skipDepth == NOT_SKIPPING;
        if (stringIsKey) {
            state = State.COLON;
            if (reported && !listener.key(text.toString(StandardCharsets.UTF_8))) {
                skipDepth = depth;
            }
            return;
        }
        if (reported) {
            listener.text(text.toString(StandardCharsets.UTF_8));
        }
        valueEnded();
    }

    private void escape(byte b) {
        state = State.STRING;
        switch (b) {
            case '"', '\\', '/' -> keep(b);
            case 'b' -> keep('\b');
            case 'f' -> keep('\f');
            case 'n' -> keep('\n');
            case 'r' -> keep('\r');
            case 't' -> keep('\t');
            case 'u' -> {
                hexDigits = 0;
                hexValue = 0;
                state = State.HEX;
            }
            default -> state = State.MALFORMED;
        }
    }

    private void hex(byte b) {
        int digit = Character.digit(b, 16);
        if (digit < 0) {
            state = State.MALFORMED;
            return;
        }
        hexValue = hexValue << 4 | digit;
        hexDigits++;
        if (hexDigits == 4) {
            // A lone half of a surrogate pair becomes '?': no name or number of interest holds one.
            for (byte encoded : Character.toString((char) hexValue).getBytes(StandardCharsets.UTF_8)) {
                keep(encoded);
            }
            state = State.STRING;
        }
    }

    private void scalarEnded() {
        String literal = text.toString(StandardCharsets.US_ASCII);
        boolean cut = text.size() == MAX_TEXT;
        if (!isLiteral(literal) && !isNumber(literal, cut)) {
            state = State.MALFORMED;
            return;
        }
        if (skipDepth == NOT_SKIPPING) {
            listener.scalar(literal);
        }
        valueEnded();
    }

    private void keep(int b) {
        if (text.size() < MAX_TEXT) {
            text.write(b);
        }
    }

    private static boolean endsScalar(byte b) {
        return switch (b) {
            case ',', '}', ']', ' ', '\n', '\r', '\t', ':', '"', '{', '[' -> true;
            default -> false;
        };
    }

    private static boolean isLiteral(String literal) {
        return literal.equals("null") || literal.equals("true") || literal.equals("false");
    }

    /** Whether the text is a JSON number or, when cut, may be the beginning of one. */
    private static boolean isNumber(String text, boolean cut) {
        int at = text.startsWith("-") ? 1 : 0;
        int digits = digits(text, at);
        if (digits == at || (digits > at + 1 && text.charAt(at) == '0')) {
            return false;
        }
        at = digits;
        if (at < text.length() && text.charAt(at) == '.') {
            digits = digits(text, at + 1);
            if (digits == at + 1) {
                return cut && digits == text.length();
            }
            at = digits;
        }
        if (at < text.length() && (text.charAt(at) | 0x20) == 'e') {
            int sign = at + 1 < text.length() && (text.charAt(at + 1) == '+' || text.charAt(at + 1) == '-') ? 1 : 0;
            digits = digits(text, at + 1 + sign);
            if (digits == at + 1 + sign) {
                return cut && digits == text.length();
            }
            at = digits;
        }
        return at == text.length();
    }

    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }
}
