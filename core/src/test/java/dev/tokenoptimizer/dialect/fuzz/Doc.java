package dev.tokenoptimizer.dialect.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON document as Jackson reads it, with everything that a map would lose: order and doubles of members, numbers as
 * written. Lists may be changed in place.
 */
public sealed interface Doc {

    /** An object. */
    record Obj(List<Member> members) implements Doc {

        /** The value of the first member of that name. */
        @Nullable
        public Doc get(String name) {
            for (Member member : members) {
                if (member.name().equals(name)) {
                    return member.value();
                }
            }
            return null;
        }

        /** The text of that member, empty when it is no string. */
        public String text(String name) {
            return get(name) instanceof Str string ? string.text() : "";
        }

        /** Whether that member is {@code true}. */
        public boolean isTrue(String name) {
            return get(name) instanceof Word word && word.word().equals("true");
        }

        /** Whether there is a member of that name. */
        public boolean has(String name) {
            return get(name) != null;
        }

        /** The elements of that member, none when it is no array. */
        public List<Doc> items(String name) {
            return get(name) instanceof Arr array ? array.items() : List.of();
        }
    }

    /** An array. */
    record Arr(List<Doc> items) implements Doc {}

    /** A string, escapes resolved. */
    record Str(String text) implements Doc {}

    /** A number as written. */
    record Num(String literal) implements Doc {}

    /** {@code true}, {@code false} or {@code null}. */
    record Word(String word) implements Doc {}

    /** A member of an object. */
    record Member(String name, Doc value) {}

    /** First of the private characters that stand for surrogates. */
    int PRIVATE = 0xE000;

    /** Limits high enough that only syntax makes Jackson refuse. */
    JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /** Whether the bytes are one JSON value in well-formed UTF-8. */
    static boolean isJson(byte[] bytes) {
        try (JsonParser parser = JSON.createParser(decode(bytes))) {
            int depth = 0;
            int values = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isStructEnd()) {
                    depth--;
                    continue;
                }
                values += depth == 0 ? 1 : 0;
                depth += token.isStructStart() ? 1 : 0;
            }
            return values == 1;
        } catch (IOException notJson) {
            return false;
        }
    }

    /** The document in these bytes, which are known to be JSON and not nested deeply. */
    static Doc parse(byte[] bytes) throws IOException {
        try (JsonParser parser = JSON.createParser(decode(bytes))) {
            parser.nextToken();
            return value(parser);
        }
    }

    private static String decode(byte[] bytes) throws CharacterCodingException {
        String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        if (text.startsWith("\uFEFF")) {
            throw new CharacterCodingException();
        }
        return text.contains("\\u") ? withoutLoneSurrogates(text) : text;
    }

    /**
     * Escapes of surrogates without a partner become escapes of private characters: JSON allows them, Jackson refuses them in
     * names. Escapes with digits beyond ASCII are refused: Jackson looks at the low byte of a digit only.
     */
    private static String withoutLoneSurrogates(String json) throws CharacterCodingException {
        StringBuilder out = new StringBuilder(json);
        for (int i = 0; i + 1 < out.length(); i++) {
            if (out.charAt(i) != '\\') {
                continue;
            }
            int unit = escapedUnit(out, i);
            if (Character.isHighSurrogate((char) unit) && Character.isLowSurrogate((char) escapedUnit(out, i + 6))) {
                i += 11;
            } else if (Character.isSurrogate((char) unit)) {
                out.replace(i + 2, i + 6, Integer.toHexString(unit - Character.MIN_SURROGATE + PRIVATE));
            } else {
                i++;
            }
        }
        return out.toString();
    }

    /** The code unit of the escape that begins there, 0 if there is none. */
    private static int escapedUnit(CharSequence json, int at) throws CharacterCodingException {
        if (at + 6 > json.length() || json.charAt(at) != '\\' || json.charAt(at + 1) != 'u') {
            return 0;
        }
        int unit = 0;
        for (int i = at + 2; i < at + 6; i++) {
            if (json.charAt(i) >= 0x80) {
                throw new CharacterCodingException();
            }
            int digit = Character.digit(json.charAt(i), 16);
            if (digit < 0) {
                return 0;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }

    private static Doc value(JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                List<Member> members = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    members.add(new Member(name, value(parser)));
                }
                return new Obj(members);
            }
            case START_ARRAY -> {
                List<Doc> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser));
                }
                return new Arr(items);
            }
            case VALUE_STRING -> {
                return new Str(parser.getText());
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                return new Num(parser.getText());
            }
            default -> {
                return new Word(parser.getText());
            }
        }
    }

    /** A copy that shares no lists. */
    default Doc copy() {
        if (this instanceof Obj object) {
            List<Member> members = new ArrayList<>(object.members().size() + 1);
            for (Member member : object.members()) {
                members.add(new Member(member.name(), member.value().copy()));
            }
            return new Obj(members);
        }
        if (this instanceof Arr array) {
            List<Doc> items = new ArrayList<>(array.items().size() + 1);
            array.items().forEach(item -> items.add(item.copy()));
            return new Arr(items);
        }
        return this;
    }
}
