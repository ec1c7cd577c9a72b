package dev.tokenoptimizer.lab.trace;

import java.util.Locale;

/** What a block of a trace is. */
public enum NodeKind {
    TOOLS(0),
    SYSTEM(1),
    USER(2),
    ASSISTANT(3),
    TOOL_USE(4),
    TOOL_RESULT(5),
    /** Not known: part of a prompt whose source tells no roles. */
    TEXT(6);

    /** The kind in three bits. */
    final int code;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    NodeKind(int code) {
        this.code = code;
    }

    /** Name in files of traces. */
    public String wireName() {
        return wireName;
    }
}
