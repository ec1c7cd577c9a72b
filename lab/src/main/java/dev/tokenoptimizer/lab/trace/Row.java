package dev.tokenoptimizer.lab.trace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One line of a file of requests: where its body lies, and what stands beside it.
 *
 * @param bodyStart first byte of the body in the line
 * @param bodyEnd byte behind the body
 */
record Row(String session, String api, OptionalLong atMillis, boolean stream, int bodyStart, int bodyEnd) {

    private static final double MILLIS_PER_SECOND = 1_000;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /**
     * Reads a line.
     *
     * @throws Malformed if it is no JSON object with the members of a request
     */
    static Row read(byte[] line) throws Malformed {
        try (JsonParser in = JSON.createParser(line)) {
            return new Reader(in).row();
        } catch (JsonProcessingException e) {
            throw new Malformed("no JSON, byte " + e.getLocation().getByteOffset() + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new Malformed(String.valueOf(e.getMessage()), e);
        }
    }

    private static final class Reader {

        private final JsonParser in;
        private @Nullable String session;
        private @Nullable String api;
        private OptionalLong atMillis = OptionalLong.empty();
        private boolean stream;
        private int bodyStart;
        private int bodyEnd;

        Reader(JsonParser in) {
            this.in = in;
        }

        Row row() throws IOException, Malformed {
            expect(in.nextToken() == JsonToken.START_OBJECT, "an object with session, api and body");
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                JsonToken value = in.nextToken();
                switch (name) {
                    case "session" -> session = text(name, value);
                    case "api" -> api = text(name, value);
                    case "t" -> atMillis = time(value);
                    case "body" -> body(value);
                    default -> in.skipChildren();
                }
            }
            expect(in.nextToken() == null, "one object");
            if (session == null || api == null || bodyEnd == 0) {
                throw new Malformed("session, api or body is missing");
            }
            return new Row(session, api, atMillis, stream, bodyStart, bodyEnd);
        }

        private String text(String name, JsonToken value) throws IOException, Malformed {
            expect(value == JsonToken.VALUE_STRING, "text as " + name);
            return in.getText();
        }

        private OptionalLong time(JsonToken value) throws IOException, Malformed {
            if (value == JsonToken.VALUE_NULL) {
                return OptionalLong.empty();
            }
            expect(value.isNumeric() && in.getDoubleValue() >= 0, "seconds since the start, or null, as t");
            return OptionalLong.of(Math.round(in.getDoubleValue() * MILLIS_PER_SECOND));
        }

        private void body(JsonToken value) throws IOException, Malformed {
            expect(value == JsonToken.START_OBJECT, "an object as body");
            bodyStart = (int) in.currentTokenLocation().getByteOffset();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                boolean asksForStream = in.currentName().equals("stream");
                JsonToken member = in.nextToken();
                if (asksForStream) {
                    stream = member == JsonToken.VALUE_TRUE;
                }
                in.skipChildren();
            }
            bodyEnd = (int) in.currentLocation().getByteOffset();
        }

        private static void expect(boolean given, String what) throws Malformed {
            if (!given) {
                throw new Malformed("not " + what);
            }
        }
    }
}
