package dev.tokenoptimizer.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;

/**
 * Finds the end of HTTP/1.1 messages that come one at a time, looking at as little as possible. Knows only the messages of
 * this test: a length, or chunks of which none ends like the last one.
 */
final class MessageFrame {

    private static final byte[] LENGTH = "content-length:".getBytes(US_ASCII);
    private static final byte[] CHUNKED = "chunked".getBytes(US_ASCII);
    private static final int HEAD_MAX = 8_192;
    private static final long LAST_CHUNK = 0x0D_0A30_0D0A_0D0AL;
    private static final long SEVEN_BYTES = (1L << 56) - 1;
    private static final int STATUS_AT = 9;

    private final byte[] head = new byte[HEAD_MAX];
    private int headLength;
    private boolean inBody;
    private boolean chunked;
    private long left;
    private long lastBytes;
    private int status;
    private long bodyLength;

    /** Takes what was read; true when a message ended with it. */
    boolean take(ByteBuf piece) {
        if (!inBody && !takeHead(piece)) {
            return false;
        }
        boolean ended = chunked ? takeChunks(piece) : takeCounted(piece);
        if (ended) {
            inBody = false;
            headLength = 0;
        }
        return ended;
    }

    /** Status of the last answer; without meaning for requests. */
    int status() {
        return status;
    }

    /** Announced length of the last message, -1 for chunks. */
    long bodyLength() {
        return bodyLength;
    }

    private boolean takeHead(ByteBuf piece) {
        while (piece.isReadable()) {
            int lineFeed = piece.forEachByte(ByteProcessor.FIND_LF);
            int length = (lineFeed < 0 ? piece.writerIndex() : lineFeed + 1) - piece.readerIndex();
            if (headLength + length > HEAD_MAX) {
                throw new IllegalStateException("a head of more than " + HEAD_MAX + " bytes");
            }
            piece.readBytes(head, headLength, length);
            headLength += length;
            if (lineFeed >= 0 && headLength >= 4 && head[headLength - 2] == '\r' && head[headLength - 3] == '\n') {
                readHead();
                return true;
            }
        }
        return false;
    }

    private void readHead() {
        inBody = true;
        status = 0;
        for (int i = STATUS_AT; i < STATUS_AT + 3; i++) {
            status = status * 10 + head[i] - '0';
        }
        int at = find(LENGTH);
        chunked = at < 0 && find(CHUNKED) >= 0;
        bodyLength = chunked ? -1 : 0;
        for (int i = at + LENGTH.length; at >= 0 && head[i] != '\r'; i++) {
            bodyLength = head[i] == ' ' ? bodyLength : bodyLength * 10 + head[i] - '0';
        }
        left = bodyLength;
        lastBytes = 0;
    }

    private boolean takeCounted(ByteBuf piece) {
        int taken = (int) Math.min(left, piece.readableBytes());
        piece.skipBytes(taken);
        left -= taken;
        return left == 0;
    }

    private boolean takeChunks(ByteBuf piece) {
        int from = Math.max(piece.readerIndex(), piece.writerIndex() - 7);
        for (int i = from; i < piece.writerIndex(); i++) {
            lastBytes = ((lastBytes << 8) | (piece.getByte(i) & 0xFF)) & SEVEN_BYTES;
        }
        piece.skipBytes(piece.readableBytes());
        return lastBytes == LAST_CHUNK;
    }

    /** Where a lower-case text stands in the head, whatever its case there; -1 when nowhere. */
    private int find(byte[] text) {
        for (int at = 0; at + text.length <= headLength; at++) {
            int same = 0;
            while (same < text.length && lower(head[at + same]) == text[same]) {
                same++;
            }
            if (same == text.length) {
                return at;
            }
        }
        return -1;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + 32 : b;
    }
}
