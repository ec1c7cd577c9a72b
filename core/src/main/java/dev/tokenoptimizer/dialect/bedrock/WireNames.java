package dev.tokenoptimizer.dialect.bedrock;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Names of the wire that the readers look for, as the scanner compares them. */
final class WireNames {

    static final byte[] BYTES = "bytes".getBytes(US_ASCII);
    static final byte[] CITATIONS = "citations".getBytes(US_ASCII);
    static final byte[] CONTENT = "content".getBytes(US_ASCII);
    static final byte[] DOCUMENT = "document".getBytes(US_ASCII);
    static final byte[] ENABLED = "enabled".getBytes(US_ASCII);
    static final byte[] FORMAT = "format".getBytes(US_ASCII);
    static final byte[] IMAGE = "image".getBytes(US_ASCII);
    static final byte[] INPUT = "input".getBytes(US_ASCII);
    static final byte[] MESSAGES = "messages".getBytes(US_ASCII);
    static final byte[] MODEL_FIELDS = "additionalModelRequestFields".getBytes(US_ASCII);
    static final byte[] NAME = "name".getBytes(US_ASCII);
    static final byte[] OUTPUT_CONFIG = "outputConfig".getBytes(US_ASCII);
    static final byte[] REASONING_TEXT = "reasoningText".getBytes(US_ASCII);
    static final byte[] REDACTED_CONTENT = "redactedContent".getBytes(US_ASCII);
    static final byte[] ROLE = "role".getBytes(US_ASCII);
    static final byte[] SERVICE_TIER = "serviceTier".getBytes(US_ASCII);
    static final byte[] SIGNATURE = "signature".getBytes(US_ASCII);
    static final byte[] SOURCE = "source".getBytes(US_ASCII);
    static final byte[] SYSTEM = "system".getBytes(US_ASCII);
    static final byte[] TEXT = "text".getBytes(US_ASCII);
    static final byte[] THINKING = "thinking".getBytes(US_ASCII);
    static final byte[] TOOLS = "tools".getBytes(US_ASCII);
    static final byte[] TOOL_CHOICE = "toolChoice".getBytes(US_ASCII);
    static final byte[] TOOL_CONFIG = "toolConfig".getBytes(US_ASCII);
    static final byte[] TTL = "ttl".getBytes(US_ASCII);
    static final byte[] TYPE = "type".getBytes(US_ASCII);

    private WireNames() {}
}
