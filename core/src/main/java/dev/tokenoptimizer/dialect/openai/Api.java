package dev.tokenoptimizer.dialect.openai;

/** The two APIs that generate answers. */
enum Api {
    /** {@code POST /v1/chat/completions}. */
    CHAT,
    /** {@code POST /v1/responses}. */
    RESPONSES
}
