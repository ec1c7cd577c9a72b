package dev.tokenoptimizer.json;

/** Takes the text of a string piece by piece, escapes resolved, as UTF-8 extended to lone surrogates. */
public interface TextSink {

    /** The next piece: the bytes from {@code from} to before {@code to}. They may change after the call. */
    void take(byte[] bytes, int from, int to);
}
