package dev.tokenoptimizer.lab.trace;

import org.jspecify.annotations.Nullable;

/** A file is no usable file of requests. The message names file, line and remedy. */
public final class RequestFileException extends Exception {

    private static final long serialVersionUID = 1;

    RequestFileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
