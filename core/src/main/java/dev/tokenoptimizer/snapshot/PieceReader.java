package dev.tokenoptimizer.snapshot;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Reads what {@link PieceWriter} wrote, up to the empty piece. */
final class PieceReader extends InputStream {

    private final DataInputStream in;
    private int left;
    private boolean ended;

    PieceReader(DataInputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        if (!hasMore()) {
            return -1;
        }
        left--;
        return in.readUnsignedByte();
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!hasMore()) {
            return -1;
        }
        int taken = in.read(bytes, from, Math.min(length, left));
        if (taken < 0) {
            throw new EOFException("a piece is cut off");
        }
        left -= taken;
        return taken;
    }

    void skipRest() throws IOException {
        while (hasMore()) {
            in.skipNBytes(left);
            left = 0;
        }
    }

    private boolean hasMore() throws IOException {
        if (left == 0 && !ended) {
            left = in.readInt();
            ended = left == 0;
            if (left < 0) {
                throw new IOException("a piece of negative length");
            }
        }
        return !ended;
    }
}
