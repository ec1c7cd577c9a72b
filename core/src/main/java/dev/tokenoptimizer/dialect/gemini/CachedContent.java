package dev.tokenoptimizer.dialect.gemini;

import dev.tokenoptimizer.json.JsonScanner;
import dev.tokenoptimizer.json.ScanException;
import dev.tokenoptimizer.json.ScanLimits;
import dev.tokenoptimizer.json.StringEscapes;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * A cache object, as the provider describes it (Gemini API and Vertex AI references, CachedContent). What it holds is never told.
 *
 * @param id last part of its name
 * @param model last part of the model's name
 * @param tokens that it holds
 * @param createdMillis since when it is kept, milliseconds since the epoch
 * @param expiresMillis until when, unless it is changed or deleted
 */
public record CachedContent(String id, String model, long tokens, long createdMillis, long expiresMillis) {

    /** Far more than any model reads; what says so is no object. */
    private static final int TOKENS_MAX = 100_000_000;

    private static final byte[] NAME = ascii("name");
    private static final byte[] MODEL = ascii("model");
    private static final byte[] CREATED = ascii("createTime");
    private static final byte[] EXPIRES = ascii("expireTime");
    private static final byte[] USAGE = ascii("usageMetadata");
    private static final byte[] TOKENS = ascii("totalTokenCount");

    /** Reads a description; empty for anything else. */
    static Optional<CachedContent> read(byte[] json, int length) {
        try {
            JsonScanner in = new JsonScanner(json, length, ScanLimits.DEFAULT);
            String name = "";
            String model = "";
            String created = "";
            String expires = "";
            long tokens = 0;
            in.openObject();
            for (boolean more = in.firstMember(); more; more = in.nextMember()) {
                if (in.stringIs(NAME)) {
                    name = text(in, json);
                } else if (in.stringIs(MODEL)) {
                    model = text(in, json);
                } else if (in.stringIs(CREATED)) {
                    created = text(in, json);
                } else if (in.stringIs(EXPIRES)) {
                    expires = text(in, json);
                } else if (in.stringIs(USAGE)) {
                    tokens = tokens(in, json);
                } else {
                    in.skipValue();
                }
            }
            in.expectEnd();
            return name.isEmpty() || tokens > TOKENS_MAX
                    ? Optional.empty()
                    : Optional.of(new CachedContent(
                            lastPart(name), lastPart(model), tokens, millis(created), millis(expires)));
        } catch (ScanException | DateTimeException | ArithmeticException | NumberFormatException otherwise) {
            return Optional.empty();
        }
    }

    /** The last part of a name that is made of several, divided by slashes. */
    static String lastPart(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private static String text(JsonScanner in, byte[] json) throws ScanException {
        in.string();
        return StringEscapes.decode(json, in.stringStart(), in.stringEnd());
    }

    private static long tokens(JsonScanner in, byte[] json) throws ScanException {
        long tokens = 0;
        in.openObject();
        for (boolean more = in.firstMember(); more; more = in.nextMember()) {
            if (in.stringIs(TOKENS)) {
                int start = in.number();
                tokens = Integer.parseInt(new String(json, start, in.offset() - start, StandardCharsets.US_ASCII));
            } else {
                in.skipValue();
            }
        }
        return Math.max(0, tokens);
    }

    private static long millis(String time) {
        return Instant.parse(time).toEpochMilli();
    }

    private static byte[] ascii(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }
}
