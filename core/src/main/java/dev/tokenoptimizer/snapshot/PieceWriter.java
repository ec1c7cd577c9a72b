package dev.tokenoptimizer.snapshot;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Writes bytes of unknown number as pieces, each behind its length; an empty one ends them. Closing writes that one. */
final class PieceWriter extends OutputStream {

    private static final int PIECE_BYTES = 1 << 16;

    private final DataOutputStream out;
    private final byte[] piece = new byte[PIECE_BYTES];
    private int filled;

    PieceWriter(DataOutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
        if (filled == piece.length) {
            writePiece();
        }
        piece[filled++] = (byte) value;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        int at = from;
        int left = length;
        while (left > 0) {
            if (filled == piece.length) {
                writePiece();
            }
            int taken = Math.min(left, piece.length - filled);
            System.arraycopy(bytes, at, piece, filled, taken);
            filled += taken;
            at += taken;
            left -= taken;
        }
    }

    private void writePiece() throws IOException {
        out.writeInt(filled);
        out.write(piece, 0, filled);
        filled = 0;
    }

    @Override
    public void close() throws IOException {
        if (filled > 0) {
            writePiece();
        }
        out.writeInt(0);
    }
}
