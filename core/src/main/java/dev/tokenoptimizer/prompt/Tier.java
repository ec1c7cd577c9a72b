package dev.tokenoptimizer.prompt;

/** The three parts of a rendered prompt, in the order in which every provider renders and caches them. */
public enum Tier {
    TOOLS,
    SYSTEM,
    MESSAGES
}
