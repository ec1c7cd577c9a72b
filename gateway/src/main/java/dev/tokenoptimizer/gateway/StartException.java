package dev.tokenoptimizer.gateway;

import java.io.IOException;
import java.util.concurrent.CompletionException;

/** A port could not be opened. The message names the address, the reason and the setting to change. */
public final class StartException extends Exception {

    private static final long serialVersionUID = 1;

    private StartException(String message, Throwable cause) {
        super(message, cause);
    }

    /** @param section section of the configuration that names the address: {@code listen} or {@code admin} */
    static StartException of(String section, String host, int port, Throwable failure) {
        Throwable inner = failure instanceof CompletionException ? failure.getCause() : failure;
        Throwable cause = inner == null ? failure : inner;
        String remedy = cause instanceof IOException
                ? "Set " + section + ".host or " + section + ".port, or end the program that listens there"
                : "Check the section " + section + " of the configuration";
        return new StartException(
                "cannot listen on " + host + ":" + port + " (" + cause.getMessage() + "). " + remedy, cause);
    }
}
