package dev.tokenoptimizer.dialect.scan;

import dev.tokenoptimizer.json.JsonScanner;
import dev.tokenoptimizer.json.ScanException;
import dev.tokenoptimizer.json.ScanLimits;
import dev.tokenoptimizer.json.StringEscapes;
import org.jspecify.annotations.Nullable;

/** Looks a second time into a value that the reader passed, where its first look was only for the fingerprint. */
@SuppressWarnings("ArrayRecordComponent")
public record ObjectView(byte[] body, int start, int end) {

    /** The value of a member; null when there is none or this is no object. */
    @Nullable
    public ObjectView member(byte[] name) throws ScanException {
        JsonScanner scanner = JsonScanner.over(body, start, end, ScanLimits.DEFAULT);
        if (scanner.peek() != '{') {
            return null;
        }
        scanner.openObject();
        for (boolean more = scanner.firstMember(); more; more = scanner.nextMember()) {
            boolean wanted = scanner.stringIs(name);
            int from = scanner.offset();
            scanner.skipValue();
            if (wanted) {
                return new ObjectView(body, from, scanner.offset());
            }
        }
        return null;
    }

    public boolean isObject() {
        return body[start] == '{';
    }

    /** Whether the member of that name is {@code true}. */
    public boolean isTrue(byte[] name) throws ScanException {
        ObjectView member = member(name);
        return member != null && body[member.start] == 't';
    }

    /** The text of the member of that name; empty when it is no string. */
    public String text(byte[] name) throws ScanException {
        ObjectView member = member(name);
        return member == null ? "" : member.text();
    }

    /** The text of this string; empty when it is none. */
    public String text() {
        return body[start] == '"' ? StringEscapes.decode(body, start + 1, end - 1) : "";
    }

    /** Whether a member of that name, at any depth, is {@code true}. */
    public boolean anywhereTrue(byte[] name) throws ScanException {
        return anywhereTrue(JsonScanner.over(body, start, end, ScanLimits.DEFAULT), name);
    }

    private static boolean anywhereTrue(JsonScanner scanner, byte[] name) throws ScanException {
        boolean found = false;
        switch (scanner.peek()) {
            case '{' -> {
                scanner.openObject();
                for (boolean more = scanner.firstMember(); more; more = scanner.nextMember()) {
                    boolean named = scanner.stringIs(name);
                    found |= named && scanner.peek() == 't';
                    found |= anywhereTrue(scanner, name);
                }
            }
            case '[' -> {
                scanner.openArray();
                for (boolean more = scanner.firstElement(); more; more = scanner.nextElement()) {
                    found |= anywhereTrue(scanner, name);
                }
            }
            default -> scanner.skipValue();
        }
        return found;
    }
}
