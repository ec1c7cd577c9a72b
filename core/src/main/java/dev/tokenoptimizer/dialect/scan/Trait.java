package dev.tokenoptimizer.dialect.scan;

/** What a part of a body, wherever it stands, says of the whole prompt. */
public enum Trait {
    /** It holds an image. */
    IMAGES,
    /** It asks for citations. */
    CITATIONS,
    /** It holds thinking that the provider binds to the exact prompt before it. */
    SIGNED_THINKING,
    /** It declares tools that make the provider cache by itself once a request carries a marker. */
    CACHING_TOOLS,
    /** It begins with a system block that varies with every request. */
    VOLATILE_HEAD,
    /** The user says more in it than tool results. */
    SPOKEN,
    /** It is a message of the developer or the system. */
    INSTRUCTING,
    /** It is the result of a tool. */
    TOOL_RESULT
}
