package dev.tokenoptimizer.lab.trace;

import java.util.Locale;

/** What a block of a trace is. */
public enum NodeKind {
    TOOLS,
    SYSTEM,
    USER,
    ASSISTANT,
    TOOL_USE,
    TOOL_RESULT,
    /** Not known: part of a prompt whose source tells no roles. */
    TEXT;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** Name in files of traces. */
    public String wireName() {
        return wireName;
    }
}
