package dev.tokenoptimizer.dialect.openai;

import static dev.tokenoptimizer.dialect.openai.WireNames.INCLUDE_USAGE;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tokenoptimizer.dialect.scan.MemberNames;
import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.json.JsonScanner;
import dev.tokenoptimizer.json.ScanException;
import dev.tokenoptimizer.prompt.UsagePlace;
import dev.tokenoptimizer.prompt.UsagePlace.Kind;
import java.util.Optional;

/**
 * {@code stream_options} of Chat Completions: a stream tells its usage where {@code include_usage} is true, in a chunk of its own
 * before the last (OpenAI API reference, chat completions, August 2026).
 */
final class StreamOptions {

    private static final byte[] FIELD = "\"stream_options\":{\"include_usage\":true},".getBytes(US_ASCII);
    private static final byte[] MEMBER = "\"include_usage\":true,".getBytes(US_ASCII);
    private static final byte[] OBJECT = "{\"include_usage\":true}".getBytes(US_ASCII);
    private static final byte[] VALUE = "true".getBytes(US_ASCII);

    private StreamOptions() {}

    /** The request has no such field. */
    static Optional<UsagePlace> absent(int bodyStart) {
        return Optional.of(new UsagePlace(bodyStart + 1, bodyStart + 1, Kind.FIELD));
    }

    /** Reads the value of the member just entered; empty where the usage is asked for, or something is not understood. */
    static Optional<UsagePlace> read(byte[] body, JsonScanner scanner, MemberNames names) throws ScanException {
        byte first = scanner.peek();
        int start = scanner.offset();
        if (first != '{') {
            scanner.skipValue();
            return first == 'n' ? Optional.of(new UsagePlace(start, scanner.offset(), Kind.OBJECT)) : Optional.empty();
        }
        Optional<UsagePlace> place = Optional.of(new UsagePlace(start + 1, start + 1, Kind.MEMBER));
        boolean empty = true;
        int opened = names.open();
        scanner.openObject();
        for (boolean more = scanner.firstMember(); more; more = scanner.nextMember()) {
            names.add(opened, scanner);
            empty = false;
            boolean usage = scanner.stringIs(INCLUDE_USAGE);
            byte value = scanner.peek();
            int from = scanner.offset();
            scanner.skipValue();
            if (usage) {
                place = value == 'f' || value == 'n'
                        ? Optional.of(new UsagePlace(from, scanner.offset(), Kind.VALUE))
                        : Optional.empty();
            }
        }
        names.close(opened);
        return empty ? Optional.of(new UsagePlace(start, scanner.offset(), Kind.OBJECT)) : place;
    }

    /** The edit that asks for the usage there. */
    static Edit asking(UsagePlace place) {
        byte[] text = switch (place.kind()) {
            case FIELD -> FIELD;
            case MEMBER -> MEMBER;
            case OBJECT -> OBJECT;
            case VALUE -> VALUE;
        };
        return new Edit(place.start(), place.end() - place.start(), text);
    }
}
