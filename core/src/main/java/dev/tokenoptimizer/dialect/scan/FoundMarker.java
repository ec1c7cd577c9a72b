package dev.tokenoptimizer.dialect.scan;

import dev.tokenoptimizer.json.JsonScanner;
import dev.tokenoptimizer.json.ScanException;
import dev.tokenoptimizer.prompt.Span;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.Optional;

/**
 * A client's marker as it stands in the body.
 *
 * @param ttl lifetime that it asks for
 * @param start first byte of the field to remove, separating comma included
 * @param end one past the last byte of the field to remove
 * @param nested whether it stands inside the block that it marks
 * @param scope the field in it that says how far the entry is shared, to be removed alone; empty where it has none
 */
public record FoundMarker(Ttl ttl, int start, int end, boolean nested, Optional<Span> scope) {

    /** One without a scope. */
    public FoundMarker(Ttl ttl, int start, int end, boolean nested) {
        this(ttl, start, end, nested, Optional.empty());
    }

    /**
     * The marker whose value the scanner has just consumed.
     *
     * @param memberStart the scanner's {@link JsonScanner#memberStart} when it entered the member
     * @param commaBefore the scanner's {@link JsonScanner#commaBefore} then
     */
    public static FoundMarker behind(JsonScanner scanner, int memberStart, int commaBefore, Ttl ttl, boolean nested)
            throws ScanException {
        Span field = member(scanner, memberStart, commaBefore);
        return new FoundMarker(ttl, field.start(), field.end(), nested);
    }

    /**
     * The bytes to remove for a member whose value the scanner has just consumed: a separating comma goes with it.
     *
     * @param memberStart the scanner's {@link JsonScanner#memberStart} when it entered the member
     * @param commaBefore the scanner's {@link JsonScanner#commaBefore} then
     */
    public static Span member(JsonScanner scanner, int memberStart, int commaBefore) throws ScanException {
        int end = scanner.offset();
        if (commaBefore >= 0) {
            return new Span(commaBefore, end);
        }
        boolean last = scanner.peek() != ',';
        return new Span(memberStart, last ? end : scanner.offset() + 1);
    }

    /** The same where offsets are counted from somewhere else. */
    FoundMarker shifted(int by) {
        return new FoundMarker(ttl, start + by, end + by, nested, scope.map(field -> field.shifted(by)));
    }

    /** The same marker, with that field in it. */
    public FoundMarker withScope(Optional<Span> field) {
        return field.isEmpty() ? this : new FoundMarker(ttl, start, end, nested, field);
    }
}
