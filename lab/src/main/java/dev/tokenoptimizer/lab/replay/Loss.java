package dev.tokenoptimizer.lab.replay;

/**
 * Why a policy pays more than for reading whatever came before within the longest lifetime. What a write would have cost in time
 * is taken off. No policy can avoid all of it: whether a prefix comes back is known only afterwards.
 */
public enum Loss {
    /** Premium of what was written and not read before it expired. */
    WASTED_WRITES("wastedWrites", "wasted writes"),
    /** It came back within the shortest lifetime, and had been left unwritten. */
    NOT_WRITTEN("notWritten", "not written"),
    /** It came back later, but within the longest lifetime, and had been left unwritten. */
    NOT_WRITTEN_FOR_LONG("notWrittenForLong", "not written for long"),
    /** It came back within the longest lifetime, but what had been written or read had expired. */
    EXPIRED("expired", "expired"),
    /** It was held as part of a longer prompt, but no entry ended where the two part. */
    NO_ENTRY_AT_FORK("noEntryAtFork", "no entry at fork"),
    /** An entry on its way was alive, but no marker led there. */
    NOT_FOUND("notFound", "not found"),
    /** It was being written by a request whose answer had not begun. */
    NOT_READABLE("notReadable", "not readable yet"),
    /** It came back, in a prefix shorter than the provider keeps. */
    TOO_SHORT("tooShort", "too short");

    private final String fieldName;
    private final String label;

    Loss(String fieldName, String label) {
        this.fieldName = fieldName;
        this.label = label;
    }

    /** Name in results for programs. */
    public String fieldName() {
        return fieldName;
    }

    /** Name in results for people. */
    public String label() {
        return label;
    }
}
