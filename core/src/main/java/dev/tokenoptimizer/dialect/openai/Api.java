package dev.tokenoptimizer.dialect.openai;

/** The two APIs that generate answers. */
enum Api {
    /** {@code POST /v1/chat/completions}. */
    CHAT("openai.chat"),
    /** {@code POST /v1/responses}. */
    RESPONSES("openai.responses");

    private final String dialect;

    Api(String dialect) {
        this.dialect = dialect;
    }

    /** Name of its dialect. */
    String dialect() {
        return dialect;
    }
}
