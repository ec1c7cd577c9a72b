package dev.tokenoptimizer.lab.trace;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The lines of a stream as bytes, without their ends. Holds one line at a time. */
final class Lines {

    private static final int BUFFER = 64 * 1024;

    private final InputStream in;
    private final int longest;
    private final byte[] buffer = new byte[BUFFER];
    private int from;
    private int to;
    private long number;

    /** @param longest bytes of the longest line accepted */
    Lines(InputStream in, int longest) {
        this.in = in;
        this.longest = longest;
    }

    /** Number of the line that {@link #next} gave last, from 1; of the one it failed on, when it threw. */
    long number() {
        return number;
    }

    /**
     * The next line, or null after the last.
     *
     * @throws TooLong if the line is longer than accepted
     */
    byte @Nullable [] next() throws IOException {
        number++;
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean any = false;
        while (from < to || fill()) {
            any = true;
            int end = from;
            while (end < to && buffer[end] != '\n') {
                end++;
            }
            line.write(buffer, from, end - from);
            if (line.size() > longest) {
                throw new TooLong();
            }
            from = end + 1;
            if (end < to) {
                return line.toByteArray();
            }
        }
        return any ? line.toByteArray() : null;
    }

    private boolean fill() throws IOException {
        from = 0;
        to = Math.max(0, in.read(buffer));
        return to > 0;
    }

    /** A line is longer than accepted. */
    static final class TooLong extends IOException {
        private static final long serialVersionUID = 1;
    }
}
