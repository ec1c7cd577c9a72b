package dev.tokenoptimizer.lab.trace;

import org.jspecify.annotations.Nullable;

/** A line is not what it should be. The message says what is wrong, without file and line. */
final class Malformed extends Exception {

    private static final long serialVersionUID = 1;

    Malformed(String message) {
        this(message, null);
    }

    Malformed(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
