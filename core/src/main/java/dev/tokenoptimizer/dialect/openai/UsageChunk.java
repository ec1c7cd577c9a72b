package dev.tokenoptimizer.dialect.openai;

import static dev.tokenoptimizer.dialect.openai.WireNames.CHOICES;
import static dev.tokenoptimizer.dialect.openai.WireNames.USAGE;

import dev.tokenoptimizer.dialect.scan.ObjectView;
import dev.tokenoptimizer.json.JsonScanner;
import dev.tokenoptimizer.json.ScanException;
import dev.tokenoptimizer.json.ScanLimits;
import org.jspecify.annotations.Nullable;

/**
 * Tells the chunk that a stream of Chat Completions has only because its usage was asked for: no choices, and a usage (OpenAI API
 * reference, chat completions, August 2026). The others then carry a usage that is null.
 */
final class UsageChunk {

    private UsageChunk() {}

    /** Whether the data of an event is that chunk. */
    static boolean is(byte[] bytes, int offset, int length) {
        try {
            if (length == 0 || bytes[offset] != '{') {
                return false;
            }
            ObjectView chunk = new ObjectView(bytes, offset, offset + length);
            ObjectView usage = chunk.member(USAGE);
            return usage != null && usage.isObject() && isEmptyArray(chunk.member(CHOICES));
        } catch (ScanException noChunk) {
            return false;
        }
    }

    private static boolean isEmptyArray(@Nullable ObjectView value) throws ScanException {
        if (value == null || value.body()[value.start()] != '[') {
            return false;
        }
        JsonScanner scanner = JsonScanner.over(value.body(), value.start(), value.end(), ScanLimits.DEFAULT);
        scanner.openArray();
        return !scanner.firstElement();
    }
}
