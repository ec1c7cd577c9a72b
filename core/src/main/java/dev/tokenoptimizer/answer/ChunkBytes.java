package dev.tokenoptimizer.answer;

/**
 * Undoes the wrapping of the events in which Amazon Bedrock streams a model's own answer: JSON objects whose member {@code bytes} is
 * base64 (AWS API reference, InvokeModelWithResponseStream). Hands the decoded bytes on as they come and keeps nothing; other members
 * are skipped, nested ones too.
 */
public final class ChunkBytes implements ByteSink {

    private static final byte[] MEMBER = {'b', 'y', 't', 'e', 's'};
    private static final int BITS = 6;

    private final ByteSink decoded;
    private final byte[] out = new byte[1024];
    private int outLength;
    private int depth;
    private boolean inString;
    private boolean escaped;
    private boolean awaitsValue;
    private int matched;
    private boolean decoding;
    private boolean strange;
    private int bits;
    private int bitCount;

    /** @param decoded takes what the chunks hold */
    public ChunkBytes(ByteSink decoded) {
        this.decoded = decoded;
    }

    /** A new object begins. */
    public void reset() {
        depth = 0;
        inString = false;
        escaped = false;
        awaitsValue = false;
        matched = -1;
        decoding = false;
        bits = 0;
        bitCount = 0;
    }

    /** Whether the member held something else than base64. */
    public boolean strange() {
        return strange;
    }

    @Override
    public void accept(byte[] bytes, int offset, int length) {
        for (int at = offset; at < offset + length; at++) {
            if (inString) {
                string(bytes[at]);
            } else {
                structure(bytes[at]);
            }
        }
        flush();
    }

    private void structure(byte b) {
        switch (b) {
            case '"' -> {
                inString = true;
                decoding = awaitsValue && depth == 1 && matched == MEMBER.length;
                if (!awaitsValue) {
                    matched = 0;
                }
            }
            case ':' -> awaitsValue = true;
            case ',' -> awaitsValue = false;
            case '{', '[' -> {
                depth++;
                awaitsValue = false;
            }
            case '}', ']' -> depth--;
            default -> {}
        }
    }

    private void string(byte b) {
        if (escaped) {
            escaped = false;
            if (decoding && b == '/') {
                sextet(b);
            } else {
                strange |= decoding;
                matched = awaitsValue ? matched : -1;
            }
        } else if (b == '\\') {
            escaped = true;
        } else if (b == '"') {
            inString = false;
            decoding = false;
        } else if (decoding) {
            sextet(b);
        } else if (!awaitsValue) {
            matched = matched >= 0 && matched < MEMBER.length && b == MEMBER[matched] ? matched + 1 : -1;
        }
    }

    private void sextet(byte b) {
        int value = value(b);
        if (value < 0) {
            strange |= b != '=';
            return;
        }
        bits = bits << BITS | value;
        bitCount += BITS;
        if (bitCount >= Byte.SIZE) {
            bitCount -= Byte.SIZE;
            out[outLength++] = (byte) (bits >> bitCount);
            if (outLength == out.length) {
                flush();
            }
        }
    }

    private static int value(byte b) {
        if (b >= 'A' && b <= 'Z') {
            return b - 'A';
        } else if (b >= 'a' && b <= 'z') {
            return b - 'a' + 26;
        } else if (b >= '0' && b <= '9') {
            return b - '0' + 52;
        }
        return b == '+' ? 62 : b == '/' ? 63 : -1;
    }

    private void flush() {
        if (outLength > 0) {
            int length = outLength;
            outLength = 0;
            decoded.accept(out, 0, length);
        }
    }
}
