package dev.tokenoptimizer.dialect.anthropic;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Names and values of the wire that the readers look for, as the scanner compares them. */
final class WireNames {

    static final byte[] BILLING_LINE = "x-anthropic-billing-header:".getBytes(US_ASCII);
    static final byte[] CITATIONS = "citations".getBytes(US_ASCII);
    static final byte[] CLEAR_AT = "clear_at".getBytes(US_ASCII);
    static final byte[] CONFIGS = "configs".getBytes(US_ASCII);
    static final byte[] CONTENT = "content".getBytes(US_ASCII);
    static final byte[] CUSTOM = "custom".getBytes(US_ASCII);
    static final byte[] DATA = "data".getBytes(US_ASCII);
    static final byte[] DEFAULT_CONFIG = "default_config".getBytes(US_ASCII);
    static final byte[] DEFER_LOADING = "defer_loading".getBytes(US_ASCII);
    static final byte[] ENABLED = "enabled".getBytes(US_ASCII);
    static final byte[] FORMAT = "format".getBytes(US_ASCII);
    static final byte[] ID = "id".getBytes(US_ASCII);
    static final byte[] INFERENCE_GEO = "inference_geo".getBytes(US_ASCII);
    static final byte[] INPUT = "input".getBytes(US_ASCII);
    static final byte[] MESSAGES = "messages".getBytes(US_ASCII);
    static final byte[] MODEL = "model".getBytes(US_ASCII);
    static final byte[] NAME = "name".getBytes(US_ASCII);
    static final byte[] OUTPUT_CONFIG = "output_config".getBytes(US_ASCII);
    static final byte[] OUTPUT_FORMAT = "output_format".getBytes(US_ASCII);
    static final byte[] ROLE = "role".getBytes(US_ASCII);
    static final byte[] SIGNATURE = "signature".getBytes(US_ASCII);
    static final byte[] SOURCE = "source".getBytes(US_ASCII);
    static final byte[] SPEED = "speed".getBytes(US_ASCII);
    static final byte[] STREAM = "stream".getBytes(US_ASCII);
    static final byte[] SYSTEM = "system".getBytes(US_ASCII);
    static final byte[] TEXT = "text".getBytes(US_ASCII);
    static final byte[] THINKING = "thinking".getBytes(US_ASCII);
    static final byte[] TOOLS = "tools".getBytes(US_ASCII);
    static final byte[] TOOL_CHOICE = "tool_choice".getBytes(US_ASCII);
    static final byte[] TOOL_USE_ID = "tool_use_id".getBytes(US_ASCII);
    static final byte[] TYPE = "type".getBytes(US_ASCII);
    static final byte[] USER = "user".getBytes(US_ASCII);

    private WireNames() {}
}
