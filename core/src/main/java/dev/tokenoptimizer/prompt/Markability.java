package dev.tokenoptimizer.prompt;

/** Whether a block can carry a marker, and if not, why. */
public enum Markability {
    /** The block is an object: a marker is one more field of it. */
    FIELD(true),
    /** The block is a string: a marker needs it wrapped into a one-block array. */
    WRAP(true),
    /** A marker is an element of its own, behind the block. */
    BEHIND(true),
    EMPTY_TEXT(false),
    THINKING(false),
    DEFERRED_TOOL(false),
    TURN_SCOPED_SYSTEM(false),
    /** The block has a marker field that is no marker, for example null; a second field of that name is not allowed. */
    OCCUPIED(false),
    /** The provider takes no marker on blocks of this kind, or in this place. */
    UNSUPPORTED(false),
    UNKNOWN_KIND(false);

    private final boolean markable;

    Markability(boolean markable) {
        this.markable = markable;
    }

    public boolean markable() {
        return markable;
    }
}
