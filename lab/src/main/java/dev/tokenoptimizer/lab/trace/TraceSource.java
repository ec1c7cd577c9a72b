package dev.tokenoptimizer.lab.trace;

import java.io.IOException;

/** Where a trace can be read from, as often as needed: every reading gives the same requests and node numbers. */
public interface TraceSource {

    /**
     * Starts to read.
     *
     * @throws TraceFileException if the file is not what it should be; the message names file, line and remedy
     */
    Trace open() throws TraceFileException, IOException;
}
