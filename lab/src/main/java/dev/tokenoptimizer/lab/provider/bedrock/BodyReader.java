package dev.tokenoptimizer.lab.provider.bedrock;

import dev.tokenoptimizer.lab.provider.anthropic.ReadRequest;

/** Reads the bodies of one operation. Thread-safe. */
public interface BodyReader {

    /**
     * Reads a request for an answer.
     *
     * @param modelId model or inference profile, decoded
     * @param stream whether the answer comes as events
     * @throws Refused if the API would not accept it
     */
    ReadRequest read(byte[] body, String modelId, boolean stream) throws Refused;
}
