package dev.tokenoptimizer.dialect.scan;

import dev.tokenoptimizer.json.JsonScanner;
import dev.tokenoptimizer.json.ScanException;
import org.jspecify.annotations.Nullable;

/** Takes the parts of one body one after the other: as they were read before, where they are known, or else as they read now. */
public final class PartSource {

    /** Reads a part. */
    public interface Reader {

        /**
         * Consumes the part that begins here.
         *
         * @param start offset of its first byte
         */
        Part read(int start) throws ScanException;
    }

    /** Told of parts that need not be read, so that limits hold for them too. */
    public interface Counter {

        /** This part was known. */
        void known(Part part) throws ScanException;
    }

    private final JsonScanner scanner;
    private final KnownParts.Trail trail;
    private final Counter counter;

    public PartSource(JsonScanner scanner, KnownParts.Trail trail, Counter counter) {
        this.scanner = scanner;
        this.trail = trail;
        this.counter = counter;
    }

    /** A row of parts begins. */
    public void row(int tag) {
        trail.begin(tag);
    }

    /**
     * Takes the part that begins here.
     *
     * @param into where its blocks go
     * @param message index of the message that they belong to, -1 for none
     */
    public Part take(RawBlocks into, int message, Reader unknown) throws ScanException {
        scanner.peek();
        int start = scanner.offset();
        @Nullable Part part = trail.known(start);
        if (part == null) {
            part = unknown.read(start);
            trail.learn(start, part);
        } else {
            counter.known(part);
            scanner.skipTo(start + part.length());
        }
        into.addAll(part.blocks(), start, message);
        return part;
    }
}
