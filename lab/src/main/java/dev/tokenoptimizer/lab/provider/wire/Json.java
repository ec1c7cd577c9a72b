package dev.tokenoptimizer.lab.provider.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A JSON value that remembers the order of keys, and numbers as they were written. */
public sealed interface Json {

    /** Fields in the order of the document; of equal names the last counts. */
    record Obj(List<Field> fields) implements Json {
        /** Value of a field; null when it is absent. */
        public @Nullable Json get(String name) {
            for (int i = fields.size() - 1; i >= 0; i--) {
                if (fields.get(i).name().equals(name)) {
                    return fields.get(i).value();
                }
            }
            return null;
        }

        /** Text of a string field; empty when it is absent or no string. */
        public String text(String name) {
            return get(name) instanceof Str(String text) ? text : "";
        }

        /** Whether a field is {@code true}. */
        public boolean isTrue(String name) {
            return get(name) instanceof Bool(boolean value) && value;
        }
    }

    record Field(String name, Json value) {}

    record Arr(List<Json> items) implements Json {}

    record Str(String text) implements Json {}

    record Num(String literal) implements Json {}

    record Bool(boolean value) implements Json {}

    record Null() implements Json {}

    /**
     * Parses one document.
     *
     * @throws JsonProcessingException if the bytes are not exactly one JSON value, or nested deeper than the parser's limit
     */
    static Json parse(byte[] bytes) throws JsonProcessingException {
        try (JsonParser parser = Parsing.FACTORY.createParser(bytes)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new JsonParseException(parser, "the body is empty");
            }
            Json value = Parsing.value(parser, first);
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "text after the end of the document");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new JsonParseException(null, e.getMessage() == null ? "unreadable" : e.getMessage(), e);
        }
    }

    /** Appends this value as compact JSON. */
    default void appendTo(StringBuilder out) {
        switch (this) {
            case Obj(List<Field> fields) -> {
                char separator = '{';
                for (Field field : fields) {
                    out.append(separator);
                    Parsing.quote(field.name(), out);
                    out.append(':');
                    field.value().appendTo(out);
                    separator = ',';
                }
                out.append(fields.isEmpty() ? "{}" : "}");
            }
            case Arr(List<Json> items) -> {
                char separator = '[';
                for (Json item : items) {
                    out.append(separator);
                    item.appendTo(out);
                    separator = ',';
                }
                out.append(items.isEmpty() ? "[]" : "]");
            }
            case Str(String text) -> Parsing.quote(text, out);
            case Num(String literal) -> out.append(literal);
            case Bool(boolean value) -> out.append(value);
            case Null() -> out.append("null");
        }
    }

    /** Compact JSON. */
    default String compact() {
        StringBuilder out = new StringBuilder();
        appendTo(out);
        return out.toString();
    }

    /** The way from bytes to values and back. */
    final class Parsing {
        private static final JsonFactory FACTORY = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNumberLength(Integer.MAX_VALUE)
                        .maxNestingDepth(500)
                        .build())
                .build();

        private Parsing() {}

        private static Json value(JsonParser parser, JsonToken token) throws IOException {
            return switch (token) {
                case START_OBJECT -> object(parser);
                case START_ARRAY -> array(parser);
                case VALUE_STRING -> new Str(parser.getText());
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Num(parser.getText());
                case VALUE_TRUE -> new Bool(true);
                case VALUE_FALSE -> new Bool(false);
                case VALUE_NULL -> new Null();
                default -> throw new JsonParseException(parser, "unexpected " + token);
            };
        }

        private static Json object(JsonParser parser) throws IOException {
            List<Field> fields = new ArrayList<>();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                fields.add(new Field(name, value(parser, parser.nextToken())));
            }
            return new Obj(fields);
        }

        private static Json array(JsonParser parser) throws IOException {
            List<Json> items = new ArrayList<>();
            for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
                items.add(value(parser, t));
            }
            return new Arr(items);
        }

        private static void quote(String text, StringBuilder out) {
            out.append('"');
            JsonStringEncoder.getInstance().quoteAsString(text, out);
            out.append('"');
        }
    }
}
