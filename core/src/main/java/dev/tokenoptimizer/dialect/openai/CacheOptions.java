package dev.tokenoptimizer.dialect.openai;

import static dev.tokenoptimizer.dialect.openai.WireNames.*;

import dev.tokenoptimizer.dialect.scan.MemberNames;
import dev.tokenoptimizer.dialect.scan.ObjectView;
import dev.tokenoptimizer.json.JsonScanner;
import dev.tokenoptimizer.json.ScanException;
import dev.tokenoptimizer.json.ScanException.Problem;
import dev.tokenoptimizer.prompt.ClientMarker.Place;
import java.util.Optional;

/**
 * What {@code prompt_cache_options} says, or its absence: whether the provider sets a breakpoint of its own, and which bytes to
 * change so that it does not.
 *
 * @param place whether the client wants that breakpoint ({@link Place#AUTOMATIC}) or just gets it ({@link Place#IMPLICIT}); empty
 *     where the mode is explicit and there is none
 * @param start where to switch it off: the mode's value, the brace behind which there is room for a mode, or all of the value; an
 *     insertion where the field is missing
 * @param end one past the last byte to replace
 * @param lifetime how long entries of the whole request are to live; empty where the client does not say
 */
record CacheOptions(Optional<Place> place, int start, int end, Optional<String> lifetime) {

    /** The request has no such field. */
    static CacheOptions none(int bodyStart) {
        return new CacheOptions(Optional.of(Place.IMPLICIT), bodyStart + 1, bodyStart + 1, Optional.empty());
    }

    /**
     * Reads the value of the member just entered.
     *
     * @throws ScanException also when it asks for a mode that is not known
     */
    static CacheOptions read(byte[] body, JsonScanner scanner, MemberNames names) throws ScanException {
        byte first = scanner.peek();
        int start = scanner.offset();
        if (first == 'n') {
            scanner.literal();
            return new CacheOptions(Optional.of(Place.IMPLICIT), start, scanner.offset(), Optional.empty());
        }
        Optional<Place> place = Optional.of(Place.IMPLICIT);
        int modeStart = -1;
        int modeEnd = -1;
        Optional<String> lifetime = Optional.empty();
        int members = 0;
        int opened = names.open();
        scanner.openObject();
        for (boolean more = scanner.firstMember(); more; more = scanner.nextMember()) {
            names.add(opened, scanner);
            boolean mode = scanner.stringIs(MODE);
            boolean ttl = scanner.stringIs(TTL);
            boolean prewarm = scanner.stringIs(PREWARM);
            scanner.peek();
            int from = scanner.offset();
            scanner.skipValue();
            ObjectView value = new ObjectView(body, from, scanner.offset());
            members++;
            if (mode) {
                modeStart = from;
                modeEnd = scanner.offset();
                place = place(value);
            } else if (ttl && body[from] != 'n') {
                lifetime = Optional.of(value.text());
            } else if (prewarm && body[from] == 't' && modeStart < 0) {
                place = Optional.of(Place.AUTOMATIC);
            }
        }
        names.close(opened);
        if (modeStart >= 0) {
            return new CacheOptions(place, modeStart, modeEnd, lifetime);
        }
        return new CacheOptions(place, start, members == 0 ? scanner.offset() : start + 1, lifetime);
    }

    private static Optional<Place> place(ObjectView mode) throws ScanException {
        return switch (mode.text()) {
            case "explicit" -> Optional.empty();
            case "implicit" -> Optional.of(Place.AUTOMATIC);
            default -> throw new ScanException(Problem.UNEXPECTED_SHAPE, mode.start());
        };
    }
}
