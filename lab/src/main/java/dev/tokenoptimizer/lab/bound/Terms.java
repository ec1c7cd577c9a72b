package dev.tokenoptimizer.lab.bound;

import dev.tokenoptimizer.tariff.CacheRules;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.Arrays;

/** What a request of one cache may mark and has to pay. */
final class Terms {

    private final Places places;
    private final Tariff tariff;
    private final InputRates standard;
    private final InputRates steep;

    Terms(Places places, Tariff tariff) {
        this.places = places;
        this.tariff = tariff;
        this.standard = InputRates.of(tariff, 0);
        this.steep = InputRates.of(tariff, Long.MAX_VALUE);
    }

    InputRates rates(int request) {
        return places.total(request) > tariff.longAbove() ? steep : standard;
    }

    int slots() {
        return tariff.slots();
    }

    boolean twoLifetimes() {
        return standard.lifetimes().size() == 2;
    }

    /** The marks that write when the prompt is read up to a hit: those behind it, as many of the deepest as fit. */
    int[] writes(int hit, int[] marks) {
        int from = 0;
        while (from < marks.length && Mark.place(marks[from]) <= hit) {
            from++;
        }
        while (marks.length - from + slotsToRead(hit, marks, from) > tariff.slots()) {
            from++;
        }
        return from == 0 ? marks : Arrays.copyOfRange(marks, from, marks.length);
    }

    /**
     * Whether a marker at the hit is needed to read it, because no write looks back as far. Counts blocks, of which a look-back
     * position may hold several.
     */
    boolean needsReadMarker(int hit, int[] marks, int from) {
        return hit != Places.NONE
                && (readsAtMarkersOnly()
                        || from == marks.length
                        || places.depth(Mark.place(marks[from])) - places.depth(hit) >= tariff.lookback());
    }

    private int slotsToRead(int hit, int[] marks, int from) {
        return needsReadMarker(hit, marks, from) && !readsAtMarkersOnly() ? 1 : 0;
    }

    /** OpenAI finds an entry at a breakpoint exactly, and counts only those that write. */
    private boolean readsAtMarkersOnly() {
        return tariff.rules() == CacheRules.OPENAI;
    }

    /** The bill, in units of one fresh token: read to the hit, long write to the last long mark, short write to the last one. */
    double cost(int request, int hit, int[] writes) {
        InputRates rates = rates(request);
        int read = places.tokens(hit);
        int longEnd = read;
        int end = read;
        for (int mark : writes) {
            end = places.tokens(Mark.place(mark));
            if (Mark.lifetime(mark) == EntryRules.LONG) {
                longEnd = end;
            }
        }
        return rates.read() * read
                + rates.lifetimes().getLast().write() * (longEnd - read)
                + rates.lifetimes().getFirst().write() * (end - longEnd)
                + rates.fresh() * (places.total(request) - end);
    }
}
