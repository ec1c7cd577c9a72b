package dev.tokenoptimizer.answer;

/** Takes bytes in pieces of any size. */
@FunctionalInterface
public interface ByteSink {

    /** The next bytes; the array may be reused after the call. */
    void accept(byte[] bytes, int offset, int length);
}
