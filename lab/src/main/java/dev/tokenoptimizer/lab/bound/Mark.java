package dev.tokenoptimizer.lab.bound;

/** A place and a lifetime in one number; on one path, deeper marks have larger numbers. */
final class Mark {

    static final int[] NO_MARKS = {};

    private Mark() {}

    static int of(int place, int lifetime) {
        return 2 * place + lifetime;
    }

    static int place(int mark) {
        return mark >> 1;
    }

    static int lifetime(int mark) {
        return mark & 1;
    }
}
