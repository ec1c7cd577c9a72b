package dev.tokenoptimizer.dialect;

import dev.tokenoptimizer.json.ScanException;
import dev.tokenoptimizer.prompt.Prompt;

/** Result of reading a request body: a prompt, or the reason why it goes through unread. */
public sealed interface Reading {

    /** The body was understood. */
    record Read(Prompt prompt) implements Reading {}

    /** What comes of a scan. */
    static Reading of(Scan scan) {
        try {
            return new Read(scan.prompt());
        } catch (ScanException e) {
            return Unreadable.of(e);
        }
    }

    /** A pass over a body. */
    interface Scan {
        Prompt prompt() throws ScanException;
    }

    /** The body goes through as it is. */
    record Unreadable(Cause cause) implements Reading {

        /** The body that made the scanner give up. */
        public static Unreadable of(ScanException problem) {
            return new Unreadable(
                    switch (problem.problem()) {
                        case MALFORMED -> Cause.MALFORMED;
                        case UNEXPECTED_SHAPE -> Cause.UNEXPECTED_SHAPE;
                        case DUPLICATE_KEY -> Cause.DUPLICATE_KEY;
                        case TOO_COMPLEX -> Cause.TOO_COMPLEX;
                    });
        }
    }

    /** Why a body is not read. Closed list, used in metrics. */
    enum Cause {
        /** Not JSON: truncated, malformed, or not UTF-8. */
        MALFORMED,
        /** JSON, but not the shape of this API, for example {@code messages} is no array. */
        UNEXPECTED_SHAPE,
        /** A field that must be unique appears twice. */
        DUPLICATE_KEY,
        /** Nested deeper or with more blocks than the reader's limits. */
        TOO_COMPLEX
    }
}
