package dev.tokenoptimizer.lab.trace;

import org.jspecify.annotations.Nullable;

/** A file is no usable trace. The message names file, line and remedy. */
public final class TraceFileException extends Exception {

    private static final long serialVersionUID = 1;

    TraceFileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
