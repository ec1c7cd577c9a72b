package dev.tokenoptimizer.snapshot;

/** A snapshot that cannot be used. The message says why, without the file's name. */
public final class SnapshotException extends Exception {

    private static final long serialVersionUID = 1;

    SnapshotException(String message) {
        super(message);
    }

    SnapshotException(String message, Throwable cause) {
        super(message, cause);
    }
}
