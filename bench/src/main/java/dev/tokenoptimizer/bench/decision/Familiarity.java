package dev.tokenoptimizer.bench.decision;

/** How the prompts relate to what came before. */
public enum Familiarity {
    /** The next turn of a conversation: three blocks that are new, all others known. */
    GROWS,
    /** The first request of a conversation: only tools and system are known. */
    FIRST,
    /** The next turn, with markers of the client behind the system prompt and at the end of the last two messages of the user. */
    MARKED
}
