package dev.tokenoptimizer.lab.trace;

import java.util.OptionalLong;

/**
 * One request of a file, without its body.
 *
 * @param line line of the file it stands on, from 1
 * @param api what it was made for
 * @param session conversation it belongs to
 * @param atMillis when it was sent, milliseconds since the start of the recording; empty where the source has no times
 * @param stream whether its body asks for a streamed answer
 * @param offset where the body lies among all bodies
 * @param length bytes of the body
 */
public record RecordedRequest(
        long line, RecordedApi api, String session, OptionalLong atMillis, boolean stream, long offset, int length) {}
