package dev.tokenoptimizer.cli.replay;

/**
 * Where a request is sent.
 *
 * @param path path and query below the provider's base URL
 */
record Address(Provider provider, String path) {

    static final Address MESSAGES = new Address(Provider.ANTHROPIC, "/v1/messages");
    static final Address CHAT = new Address(Provider.OPENAI, "/v1/chat/completions");
    static final Address RESPONSES = new Address(Provider.OPENAI, "/v1/responses");

    /** Whose clients have a base URL and headers of their own. */
    enum Provider {
        ANTHROPIC,
        OPENAI,
        GOOGLE
    }

    static Address gemini(String model, boolean stream) {
        String method = stream ? ":streamGenerateContent?alt=sse" : ":generateContent";
        return new Address(Provider.GOOGLE, "/v1beta/models/" + model + method);
    }
}
