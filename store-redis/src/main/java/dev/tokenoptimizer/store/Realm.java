package dev.tokenoptimizer.store;

/** Histories that are never mixed. */
public enum Realm {
    /** Of what was really sent. */
    SENT("p"),
    /** Of how it would have gone under plans that were only observed. */
    IMAGINED("i");

    private final String mark;

    Realm(String mark) {
        this.mark = mark;
    }

    String mark() {
        return mark;
    }
}
