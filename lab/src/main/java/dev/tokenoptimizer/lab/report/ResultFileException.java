package dev.tokenoptimizer.lab.report;

import org.jspecify.annotations.Nullable;

/** A file holds no results of a replay. The message names the file and what is wrong in it. */
public final class ResultFileException extends Exception {

    private static final long serialVersionUID = 1;

    ResultFileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
