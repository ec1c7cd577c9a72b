package dev.tokenoptimizer.answer;

import java.util.zip.CRC32;

/** What stands around the compressed data of a gzip member (RFC 1952), byte by byte. */
final class GzipFrame {

    enum Step {
        MORE,
        DONE,
        BROKEN
    }

    private static final int FIXED_HEADER = 10;
    private static final int TRAILER = 8;
    private static final int HEADER_CHECK = 1 << 1;
    private static final int EXTRA = 1 << 2;
    private static final int NAME = 1 << 3;
    private static final int COMMENT = 1 << 4;
    private static final int RESERVED = 0xE0;

    private final CRC32 check = new CRC32();
    private long size;
    private int at;
    private int flags;
    private int extraLength = -1;
    private int partBytes;
    private long trailer;
    private boolean afterMember;

    /** The next byte of a header. Zeros that pad the end of a stream count as the beginning of none. */
    Step header(byte value) {
        int b = value & 0xFF;
        if (at == 0 && afterMember && b == 0) {
            return Step.MORE;
        }
        if (at < FIXED_HEADER) {
            boolean fits = switch (at) {
                case 0 -> b == 0x1F;
                case 1 -> b == 0x8B;
                case 2 -> b == 8;
                case 3 -> (b & RESERVED) == 0;
                default -> true;
            };
            if (at == 3) {
                flags = b;
            }
            at++;
            return fits ? doneIfNothingFollows() : Step.BROKEN;
        }
        if ((flags & EXTRA) != 0) {
            extra(b);
        } else if ((flags & NAME) != 0) {
            flags &= b == 0 ? ~NAME : ~0;
        } else if ((flags & COMMENT) != 0) {
            flags &= b == 0 ? ~COMMENT : ~0;
        } else {
            partBytes++;
            flags &= partBytes == 2 ? ~HEADER_CHECK : ~0;
        }
        return doneIfNothingFollows();
    }

    private void extra(int b) {
        if (partBytes < 2) {
            extraLength = partBytes == 0 ? b : extraLength | b << 8;
        }
        partBytes++;
        if (partBytes == 2 + extraLength && partBytes >= 2) {
            flags &= ~EXTRA;
            partBytes = 0;
        }
    }

    private Step doneIfNothingFollows() {
        if (at < FIXED_HEADER || (flags & (EXTRA | NAME | COMMENT | HEADER_CHECK)) != 0) {
            return Step.MORE;
        }
        at = 0;
        flags = 0;
        partBytes = 0;
        trailer = 0;
        size = 0;
        check.reset();
        return Step.DONE;
    }

    /** Decompressed content of the member, for the check at its end. */
    void content(byte[] bytes, int length) {
        check.update(bytes, 0, length);
        size += length;
    }

    /** The next byte of a trailer: checksum and size must be those of the content. */
    Step trailer(byte value) {
        trailer |= (value & 0xFFL) << (8 * at);
        at++;
        if (at < TRAILER) {
            return Step.MORE;
        }
        at = 0;
        afterMember = true;
        long expected = check.getValue() | (size & 0xFFFF_FFFFL) << 32;
        return trailer == expected ? Step.DONE : Step.BROKEN;
    }
}
