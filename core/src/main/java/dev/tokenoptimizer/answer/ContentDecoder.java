package dev.tokenoptimizer.answer;

import java.util.Locale;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Undoes an HTTP content encoding (RFC 9110, section 8.4.1) of bytes that arrive in pieces: {@code identity}, {@code gzip}
 * (also {@code x-gzip}, several members) and {@code deflate} (in the zlib format, or raw as some servers send it).
 */
public final class ContentDecoder implements ByteSink {

    /**
     * Decoded bytes after which an answer is given up that came in less than a hundredth of them, as a decompression bomb does and text does
     * not. Results of batches may be larger.
     */
    public static final long MAX_DECODED = 256L << 20;

    private static final long MOST_FOR_ONE = 100;

    private static final int PIECE = 8 * 1024;

    private enum Format {
        IDENTITY,
        GZIP,
        DEFLATE,
        UNKNOWN
    }

    private enum State {
        HEADER,
        COMPRESSED,
        TRAILER,
        ENDED,
        LOST
    }

    private final Format format;
    private final ByteSink sink;
    private final GzipFrame frame = new GzipFrame();
    private State state = State.HEADER;
    private @Nullable Inflater inflater;
    private byte[] piece = {};
    private long received;
    private long decoded;
    private int firstByte = -1;

    private ContentDecoder(Format format, ByteSink sink) {
        this.format = format;
        this.sink = sink;
        if (format == Format.UNKNOWN) {
            state = State.LOST;
        }
    }

    /**
     * A decoder for the value of a {@code Content-Encoding} header, empty when absent. An encoding that is not understood gives
     * a decoder that is lost from the start.
     */
    public static ContentDecoder of(String contentEncoding, ByteSink sink) {
        Format format = Format.IDENTITY;
        for (String coding : contentEncoding.toLowerCase(Locale.ROOT).split(",")) {
            Format next = switch (coding.strip()) {
                case "", "identity" -> Format.IDENTITY;
                case "gzip", "x-gzip" -> Format.GZIP;
                case "deflate" -> Format.DEFLATE;
                default -> Format.UNKNOWN;
            };
            if (next != Format.IDENTITY) {
                format = format == Format.IDENTITY ? next : Format.UNKNOWN;
            }
        }
        return new ContentDecoder(format, sink);
    }

    /** Whether the encoding is unknown or the bytes do not follow it. What was decoded before has been handed on. */
    public boolean lost() {
        return state == State.LOST;
    }

    /** Gives back the memory of the decompressor; further bytes are ignored. */
    public void close() {
        if (inflater != null) {
            inflater.end();
            inflater = null;
        }
        if (state != State.LOST) {
            state = State.ENDED;
        }
    }

    @Override
    public void accept(byte[] bytes, int offset, int length) {
        if (format == Format.IDENTITY) {
            if (state == State.HEADER) {
                sink.accept(bytes, offset, length);
            }
            return;
        }
        received += length;
        int at = offset;
        int end = offset + length;
        while (at < end && state != State.LOST) {
            switch (state) {
                case HEADER -> at = format == Format.GZIP ? gzipHeader(bytes, at) : deflateHeader(bytes, at);
                case COMPRESSED -> at = inflate(bytes, at, end);
                case TRAILER -> at = trailer(bytes, at);
                default -> at = end;
            }
        }
    }

    private int gzipHeader(byte[] bytes, int at) {
        switch (frame.header(bytes[at])) {
            case MORE -> {}
            case DONE -> begin(true);
            case BROKEN -> lose();
        }
        return at + 1;
    }

    /** The first two bytes tell the zlib format (RFC 1950: method 8, a multiple of 31) from raw deflate. */
    private int deflateHeader(byte[] bytes, int at) {
        if (firstByte < 0) {
            firstByte = bytes[at] & 0xFF;
            return at + 1;
        }
        int secondByte = bytes[at] & 0xFF;
        boolean zlib = (firstByte & 0x0F) == 8 && (firstByte << 8 | secondByte) % 31 == 0;
        begin(!zlib);
        byte[] first = {(byte) firstByte};
        inflate(first, 0, 1);
        return at;
    }

    private void begin(boolean raw) {
        inflater = new Inflater(raw);
        piece = new byte[PIECE];
        state = State.COMPRESSED;
    }

    private int inflate(byte[] bytes, int at, int end) {
        Inflater current = inflater;
        if (current == null) {
            return end;
        }
        current.setInput(bytes, at, end - at);
        while (true) {
            long before = current.getBytesWritten();
            boolean broken = false;
            try {
                current.inflate(piece);
            } catch (DataFormatException notDeflate) {
                broken = true;
            }
            // What came out before the fault counts, so that the result does not depend on the pieces.
            int size = (int) (current.getBytesWritten() - before);
            handOver(size);
            if (broken || isBomb() || current.needsDictionary()) {
                lose();
                return end;
            }
            if (current.finished()) {
                int rest = current.getRemaining();
                close();
                state = format == Format.GZIP ? State.TRAILER : State.ENDED;
                return end - rest;
            }
            if (size == 0 && current.needsInput()) {
                return end;
            }
        }
    }

    private boolean isBomb() {
        return decoded > MAX_DECODED && decoded / MOST_FOR_ONE > received;
    }

    private void handOver(int size) {
        decoded += size;
        if (format == Format.GZIP) {
            frame.content(piece, size);
        }
        if (size > 0) {
            sink.accept(piece, 0, size);
        }
    }

    private int trailer(byte[] bytes, int at) {
        switch (frame.trailer(bytes[at])) {
            case MORE -> {}
            case DONE -> state = State.HEADER;
            case BROKEN -> lose();
        }
        return at + 1;
    }

    private void lose() {
        state = State.LOST;
        close();
    }
}
