package dev.tokenoptimizer.store;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A store cannot be used; the message says why. */
public final class StoreUnusableException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    StoreUnusableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
