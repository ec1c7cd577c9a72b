package dev.tokenoptimizer.json;

/** The bytes are not what the reader can follow. Carries no stack trace: it ends a reading, it does not report a fault. */
public final class ScanException extends Exception {

    private static final long serialVersionUID = 1;

    /** What is wrong with the bytes. */
    public enum Problem {
        MALFORMED,
        UNEXPECTED_SHAPE,
        DUPLICATE_KEY,
        TOO_COMPLEX
    }

    private final Problem problem;
    private final int offset;

    public ScanException(Problem problem, int offset) {
        super(problem + " at byte " + offset, null, false, false);
        this.problem = problem;
        this.offset = offset;
    }

    public Problem problem() {
        return problem;
    }

    /** Byte offset in the body at which the problem was met. */
    public int offset() {
        return offset;
    }
}
