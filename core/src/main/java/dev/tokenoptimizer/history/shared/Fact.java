package dev.tokenoptimizer.history.shared;

/**
 * One thing that instances tell each other of a prefix, as up to two whole numbers. How two tellings become one does not
 * depend on their order, and for all but counts it does not matter how often one arrives: docs/decisions/shared-history.md.
 * Times are milliseconds since the epoch by the clock of whoever tells. Numbers are part of the format.
 */
public enum Fact {
    /** Requests that carried the prefix. */
    VISITS(0, Rule.SUM, 3, 0),
    /** Pauses between them of at most five minutes. */
    RETURNS_5M(1, Rule.SUM, 3, 0),
    /** Pauses of more than that, and at most thirty minutes. */
    RETURNS_30M(2, Rule.SUM, 3, 0),
    /** Pauses of more than that, and at most an hour. */
    RETURNS_1H(3, Rule.SUM, 3, 0),
    /** Pauses of over five minutes, but not over an hour, between requests that an entry here would have served. */
    LONG_PAUSES(4, Rule.SUM, 3, 0),
    /** Such pauses of over an hour. */
    LOST_PAUSES(5, Rule.SUM, 3, 0),
    /** Start of the latest request that carried it; the instance that served it. */
    LAST_SEEN(6, Rule.LATEST, 6, 4),
    /** Start of the latest request that an entry here would have served. */
    LAST_USED(7, Rule.LATEST, 6, 0),
    /** What follows: low half of the next prefix's fingerprint, in two halves; two different ones make a fork. */
    NEXT(8, Rule.ONE_OR_FORK, 4, 4),
    /** One more than the block index of the nearest prefix of interest before this one. */
    LINK(9, Rule.LATEST, 3, 0),
    /** How a request ended here, 1 nearly or 2 exactly, and the start of the latest; twice its turn, one more if met from its start. */
    END(10, Rule.LATEST, 7, 3),
    /** Start of a request that ended here; tokens of its answer. */
    OUTPUT(11, Rule.LATEST, 6, 3),
    /** Start of the latest request that wrote or read an entry of five minutes here. */
    ALIVE_5M(12, Rule.LATEST, 6, 0),
    /** The same of an entry of thirty minutes. */
    ALIVE_30M(13, Rule.LATEST, 6, 0),
    /** The same of an entry of an hour. */
    ALIVE_1H(14, Rule.LATEST, 6, 0),
    /** Start of the latest request that found no entry here. */
    MISSED(15, Rule.LATEST, 6, 0),
    /** Start of the latest request whose marker here the provider did nothing with. */
    IGNORED(16, Rule.LATEST, 6, 0),
    /** Start of a request that tells whether the provider keeps entries here at all; 0 for doubted, 1 for settled. */
    DOUBT(17, Rule.LATEST, 6, 1),
    /** Start of a billed request; tokens that the bill shows up to here. */
    BILLED(18, Rule.LATEST, 6, 4),
    /** Start of a request that writes an entry here; twice the instance, one more once it is over. */
    WRITER(19, Rule.LATEST, 6, 5);

    static final int COUNT = values().length;

    /** The bit of the mask that tells whether it is there; facts follow in this order. */
    final int number;

    final Rule rule;
    final int mainBytes;
    final int restBytes;

    Fact(int number, Rule rule, int mainBytes, int restBytes) {
        this.number = number;
        this.rule = rule;
        this.mainBytes = mainBytes;
        this.restBytes = restBytes;
    }

    /** How two tellings become one. */
    enum Rule {
        /** Counts add up, and stay at the largest that the form holds. */
        SUM,
        /** The larger one stands, by the first number and then the second. */
        LATEST,
        /** Two that differ become one that equals none: {@link PrefixFacts#FORK}. */
        ONE_OR_FORK
    }

    int bytes() {
        return mainBytes + restBytes;
    }

    long mainMax() {
        return largest(mainBytes);
    }

    long restMax() {
        return largest(restBytes);
    }

    private static long largest(int bytes) {
        return (1L << (Byte.SIZE * bytes)) - 1;
    }
}
