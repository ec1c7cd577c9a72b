package dev.tokenoptimizer.lab.provider.wire;

import java.util.Map;

/** An error as an API words it. */
public interface ErrorAnswer {

    /** HTTP status. */
    int status();

    /** What it says in plain words. */
    String message();

    /** The body of the answer. */
    String toJson(String requestId);

    /** Headers that come with it. */
    default Map<String, String> headers() {
        return Map.of();
    }
}
