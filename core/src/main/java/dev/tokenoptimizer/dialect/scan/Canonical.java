package dev.tokenoptimizer.dialect.scan;

import dev.tokenoptimizer.json.JsonScanner;
import dev.tokenoptimizer.json.ScanException;
import dev.tokenoptimizer.json.TextSink;
import dev.tokenoptimizer.prompt.KeyedHash;

/**
 * Feeds JSON values to a keyed hash in a form in which insignificant white space and the choice of string escapes disappear,
 * while the order of members and the writing of numbers stay. No two different values have the same form.
 */
public final class Canonical {

    private static final int STRING = 1;
    private static final int NUMBER = 2;
    private static final int OBJECT = 3;
    private static final int ARRAY = 4;
    private static final int CLOSE = 5;
    /** Never a byte of well-formed UTF-8. */
    private static final int END = 0xFF;

    private final byte[] body;
    private final JsonScanner scanner;
    private final KeyedHash hash;
    private final TextSink intoHash;

    public Canonical(byte[] body, JsonScanner scanner, KeyedHash hash) {
        this.body = body;
        this.scanner = scanner;
        this.hash = hash;
        this.intoHash = hash::update;
    }

    /** Consumes the next value and feeds it. */
    public void value() throws ScanException {
        switch (scanner.peek()) {
            case '"' -> {
                hash.update(STRING);
                scanner.string(intoHash);
                hash.update(END);
            }
            case '{' -> object();
            case '[' -> array();
            case 't', 'f', 'n' -> hash.update(scanner.literal());
            default -> {
                int start = scanner.number();
                hash.update(NUMBER);
                hash.update(body, start, scanner.offset());
                hash.update(END);
            }
        }
    }

    /** Feeds the string or member name that the scanner consumed last. */
    public void string() throws ScanException {
        hash.update(STRING);
        scanner.lastString(intoHash);
        hash.update(END);
    }

    /** Feeds a text of our own as if it were a string of the body. */
    public void string(String text) {
        hash.update(STRING);
        hash.update(text);
        hash.update(END);
    }

    private void object() throws ScanException {
        hash.update(OBJECT);
        scanner.openObject();
        for (boolean more = scanner.firstMember(); more; more = scanner.nextMember()) {
            string();
            value();
        }
        hash.update(CLOSE);
    }

    private void array() throws ScanException {
        hash.update(ARRAY);
        scanner.openArray();
        for (boolean more = scanner.firstElement(); more; more = scanner.nextElement()) {
            value();
        }
        hash.update(CLOSE);
    }
}
