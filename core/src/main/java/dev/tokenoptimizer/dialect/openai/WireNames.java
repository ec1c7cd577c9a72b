package dev.tokenoptimizer.dialect.openai;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Names and values of the wire that the readers look for, as the scanner compares them. */
final class WireNames {

    static final byte[] BREAKPOINT = "prompt_cache_breakpoint".getBytes(US_ASCII);
    static final byte[] CACHE_CONTROL = "cache_control".getBytes(US_ASCII);
    static final byte[] CACHE_KEY = "prompt_cache_key".getBytes(US_ASCII);
    static final byte[] CALL_ID = "call_id".getBytes(US_ASCII);
    static final byte[] CHOICES = "choices".getBytes(US_ASCII);
    static final byte[] CONTENT = "content".getBytes(US_ASCII);
    static final byte[] CONVERSATION = "conversation".getBytes(US_ASCII);
    static final byte[] DATA_URL = "data:".getBytes(US_ASCII);
    static final byte[] ENCRYPTED_CONTENT = "encrypted_content".getBytes(US_ASCII);
    static final byte[] FILE = "file".getBytes(US_ASCII);
    static final byte[] FILE_DATA = "file_data".getBytes(US_ASCII);
    static final byte[] FORMAT = "format".getBytes(US_ASCII);
    static final byte[] FUNCTION_CALL = "function_call".getBytes(US_ASCII);
    static final byte[] FUNCTIONS = "functions".getBytes(US_ASCII);
    static final byte[] ID = "id".getBytes(US_ASCII);
    static final byte[] IMAGE_URL = "image_url".getBytes(US_ASCII);
    static final byte[] INCLUDE_USAGE = "include_usage".getBytes(US_ASCII);
    static final byte[] INPUT = "input".getBytes(US_ASCII);
    static final byte[] INPUT_AUDIO = "input_audio".getBytes(US_ASCII);
    static final byte[] INSTRUCTIONS = "instructions".getBytes(US_ASCII);
    static final byte[] MESSAGES = "messages".getBytes(US_ASCII);
    static final byte[] MODE = "mode".getBytes(US_ASCII);
    static final byte[] MODEL = "model".getBytes(US_ASCII);
    static final byte[] NAME = "name".getBytes(US_ASCII);
    static final byte[] OPTIONS = "prompt_cache_options".getBytes(US_ASCII);
    static final byte[] OUTPUT = "output".getBytes(US_ASCII);
    static final byte[] PREVIOUS_RESPONSE_ID = "previous_response_id".getBytes(US_ASCII);
    static final byte[] PREWARM = "prewarm".getBytes(US_ASCII);
    static final byte[] PROMPT = "prompt".getBytes(US_ASCII);
    static final byte[] REFUSAL = "refusal".getBytes(US_ASCII);
    static final byte[] RESPONSE_FORMAT = "response_format".getBytes(US_ASCII);
    static final byte[] ROLE = "role".getBytes(US_ASCII);
    static final byte[] SESSION_ID = "session_id".getBytes(US_ASCII);
    static final byte[] SERVICE_TIER = "service_tier".getBytes(US_ASCII);
    static final byte[] STREAM = "stream".getBytes(US_ASCII);
    static final byte[] STREAM_OPTIONS = "stream_options".getBytes(US_ASCII);
    static final byte[] STATUS = "status".getBytes(US_ASCII);
    static final byte[] TEXT = "text".getBytes(US_ASCII);
    static final byte[] TOOL_CALLS = "tool_calls".getBytes(US_ASCII);
    static final byte[] TOOL_CALL_ID = "tool_call_id".getBytes(US_ASCII);
    static final byte[] TOOLS = "tools".getBytes(US_ASCII);
    static final byte[] TTL = "ttl".getBytes(US_ASCII);
    static final byte[] TYPE = "type".getBytes(US_ASCII);
    static final byte[] URL = "url".getBytes(US_ASCII);
    static final byte[] USAGE = "usage".getBytes(US_ASCII);
    static final byte[] WEB_SEARCH_OPTIONS = "web_search_options".getBytes(US_ASCII);

    private WireNames() {}
}
