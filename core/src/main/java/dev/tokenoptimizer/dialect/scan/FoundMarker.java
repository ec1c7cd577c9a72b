package dev.tokenoptimizer.dialect.scan;

import dev.tokenoptimizer.json.JsonScanner;
import dev.tokenoptimizer.json.ScanException;
import dev.tokenoptimizer.prompt.Ttl;

/**
 * A client's marker as it stands in the body.
 *
 * @param ttl lifetime that it asks for
 * @param start first byte of the field to remove, separating comma included
 * @param end one past the last byte of the field to remove
 * @param nested whether it stands inside the block that it marks
 */
public record FoundMarker(Ttl ttl, int start, int end, boolean nested) {

    /**
     * The marker whose value the scanner has just consumed.
     *
     * @param memberStart the scanner's {@link JsonScanner#memberStart} when it entered the member
     * @param commaBefore the scanner's {@link JsonScanner#commaBefore} then
     */
    public static FoundMarker behind(JsonScanner scanner, int memberStart, int commaBefore, Ttl ttl, boolean nested)
            throws ScanException {
        int end = scanner.offset();
        if (commaBefore >= 0) {
            return new FoundMarker(ttl, commaBefore, end, nested);
        }
        boolean last = scanner.peek() != ',';
        return new FoundMarker(ttl, memberStart, last ? end : scanner.offset() + 1, nested);
    }
}
