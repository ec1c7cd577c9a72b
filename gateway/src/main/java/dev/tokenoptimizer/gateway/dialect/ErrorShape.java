package dev.tokenoptimizer.gateway.dialect;

import java.util.List;

/** How errors look to the clients of an API, and under which header their SDKs look for the id of a request. */
public enum ErrorShape {
    /** {@code {"type":"error","error":{"type","message"},"request_id"}}. */
    ANTHROPIC("request-id"),
    /** {@code {"error":{"message","type","param","code"}}} (OpenAI API reference, error codes, August 2026). */
    OPENAI("x-request-id"),
    /** {@code {"__type","message"}} (AWS documentation, error responses of REST JSON services). */
    AWS("x-amzn-requestid"),
    /** {@code {"error":{"message","status"}}}; the code is that of the answer (Google Cloud API design guide, errors). */
    GOOGLE("x-request-id");

    private static final List<String> OF_OPENAI = List.of("/openai/", "/responses", "/completions", "/embeddings");
    private static final List<String> OF_BEDROCK =
            List.of("/converse", "/converse-stream", "/invoke", "/invoke-with-response-stream");
    private static final List<String> OF_GOOGLE =
            List.of("/v1beta/", ":generateContent", ":streamGenerateContent", "/cachedContents");

    private final String requestIdHeader;

    ErrorShape(String requestIdHeader) {
        this.requestIdHeader = requestIdHeader;
    }

    /** The shape that the client of a path expects where no route tells: that of the API whose path it looks like, else Anthropic's. */
    public static ErrorShape suggestedBy(String path) {
        if (path.contains(BedrockPaths.MODEL) && OF_BEDROCK.stream().anyMatch(path::endsWith)) {
            return AWS;
        }
        if (OF_OPENAI.stream().anyMatch(path::contains)) {
            return OPENAI;
        }
        return OF_GOOGLE.stream().anyMatch(path::contains) ? GOOGLE : ANTHROPIC;
    }

    public String requestIdHeader() {
        return requestIdHeader;
    }
}
