package dev.tokenoptimizer.lab.trace;

/** What a block of a trace is. */
public enum NodeKind {
    TOOLS,
    SYSTEM,
    USER,
    ASSISTANT,
    TOOL_USE,
    TOOL_RESULT,
    /** Not known: part of a prompt whose source tells no roles. */
    TEXT
}
