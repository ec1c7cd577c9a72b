package dev.tokenoptimizer.gateway.dialect;

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

    private final String requestIdHeader;

    ErrorShape(String requestIdHeader) {
        this.requestIdHeader = requestIdHeader;
    }

    public String requestIdHeader() {
        return requestIdHeader;
    }
}
