package dev.tokenoptimizer.plan;

/**
 * A rule of the provider that a plan breaks.
 *
 * @param rule which one
 * @param block index of the block where it shows, -1 when it is none in particular
 */
public record Violation(Rule rule, int block) {

    /** Rules that every plan keeps (anthropic.md, sections 2, 4.2 and 6, state of 2026-10-08). */
    public enum Rule {
        /** More markers than the provider allows, the client's kept ones included. */
        TOO_MANY_MARKERS,
        /** A breakpoint outside the prompt. */
        NO_SUCH_BLOCK,
        /** A breakpoint of ours on a block that cannot carry one. */
        NOT_MARKABLE,
        /** Breakpoints out of rendered order, or two on one block. */
        NOT_ASCENDING,
        /** A breakpoint of ours on a block that the client marked. */
        ALREADY_MARKED,
        /** A longer lifetime behind a shorter one. */
        TTL_ORDER,
        /** A lifetime that the tariff does not offer. */
        UNKNOWN_TTL,
        /** A breakpoint said to be the client's where the client set none, or another lifetime. */
        NO_SUCH_CLIENT_MARKER,
        /** A client marker taken out although the mode keeps them, or one that is not in the prompt. */
        WRONGLY_REMOVED,
        /** A client marker taken out with none of ours at or behind it that lives as long (anthropic.md, section 11, no. 26). */
        REMOVED_FOR_LESS,
        /** Breakpoints of ours beside client markers in the mode that respects these. */
        CLIENT_PLAN_CHANGED
    }
}
