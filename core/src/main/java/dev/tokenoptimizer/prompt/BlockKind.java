package dev.tokenoptimizer.prompt;

/** What a block is, as far as placement cares. */
public enum BlockKind {
    TOOL,
    SERVER_TOOL,
    SYSTEM_TEXT,
    TEXT,
    IMAGE,
    DOCUMENT,
    SEARCH_RESULT,
    TOOL_USE,
    TOOL_RESULT,
    SERVER_TOOL_USE,
    SERVER_TOOL_RESULT,
    THINKING,
    REDACTED_THINKING,
    /** A message of role {@code system} between the others. */
    MID_CONVERSATION_SYSTEM,
    /** What only the provider holds; the request names it by an id. */
    REFERENCE,
    /** Not known to this version: part of the fingerprint, never marked. */
    UNKNOWN
}
