package dev.tokenoptimizer.lab.provider.anthropic;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Digest of a value in a form that does not see what the rendered prompt does not see: cache markers, the order of a known
 * block's envelope keys, a string content versus one text block. Inside {@code input}, schemas and everything unknown, keys and
 * numbers count as they were written (Anthropic prompt caching page, 2026-10-08: key order in tool_use is significant).
 */
final class Canonical {

    private static final String CACHE_CONTROL = "cache_control";

    private final MessageDigest digest = sha256();

    /** A digest of the whole, independent of earlier calls. */
    static PrefixId ofBlock(Json.Obj block, BlockKind kind) {
        Canonical canonical = new Canonical();
        if (kind == BlockKind.UNKNOWN) {
            canonical.fields(withoutMarker(block));
        } else {
            canonical.envelope(block);
        }
        return canonical.id();
    }

    /** A digest of a value in which everything counts as written. */
    static PrefixId ofValue(Json value) {
        Canonical canonical = new Canonical();
        canonical.asWritten(value);
        return canonical.id();
    }

    /** The next link of a chain. */
    static PrefixId chain(PrefixId before, String label, PrefixId link) {
        Canonical canonical = new Canonical();
        canonical.number(before.high());
        canonical.number(before.low());
        canonical.string('L', label);
        canonical.number(link.high());
        canonical.number(link.low());
        return canonical.id();
    }

    private void envelope(Json.Obj object) {
        List<Json.Field> fields = withoutMarker(object);
        fields.sort(Comparator.comparing(Json.Field::name));
        count('O', fields.size());
        for (Json.Field field : fields) {
            string('K', field.name());
            switch (field.name()) {
                case "content" -> content(field.value());
                case "source" -> nested(field.value());
                default -> asWritten(field.value());
            }
        }
    }

    private void content(Json value) {
        switch (value) {
            case Json.Str text -> {
                count('A', 1);
                envelope(textBlock(text));
            }
            case Json.Arr(List<Json> items) -> {
                count('A', items.size());
                items.forEach(this::contentBlock);
            }
            default -> nested(value);
        }
    }

    private void contentBlock(Json value) {
        if (value instanceof Json.Obj object && BlockKind.ofContent(object.text("type")) == BlockKind.UNKNOWN) {
            fields(withoutMarker(object));
        } else {
            nested(value);
        }
    }

    private void nested(Json value) {
        if (value instanceof Json.Obj object) {
            envelope(object);
        } else {
            asWritten(value);
        }
    }

    private void asWritten(Json value) {
        switch (value) {
            case Json.Obj(List<Json.Field> fields) -> fields(fields);
            case Json.Arr(List<Json> items) -> {
                count('A', items.size());
                items.forEach(this::asWritten);
            }
            case Json.Str(String text) -> string('S', text);
            case Json.Num(String literal) -> string('N', literal);
            case Json.Bool(boolean bool) -> digest.update((byte) (bool ? 'T' : 'F'));
            case Json.Null() -> digest.update((byte) '0');
        }
    }

    private void fields(List<Json.Field> fields) {
        count('O', fields.size());
        for (Json.Field field : fields) {
            string('K', field.name());
            asWritten(field.value());
        }
    }

    static Json.Obj textBlock(Json.Str text) {
        return new Json.Obj(List.of(new Json.Field("type", new Json.Str("text")), new Json.Field("text", text)));
    }

    private static List<Json.Field> withoutMarker(Json.Obj object) {
        List<Json.Field> fields = new ArrayList<>(object.fields());
        fields.removeIf(field -> field.name().equals(CACHE_CONTROL));
        return fields;
    }

    private void string(char tag, String text) {
        if (wellFormed(text)) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            count(tag, bytes.length);
            digest.update(bytes);
        } else {
            count('X', text.length());
            for (int i = 0; i < text.length(); i++) {
                digest.update((byte) (text.charAt(i) >> 8));
                digest.update((byte) text.charAt(i));
            }
        }
    }

    /** Whether UTF-8 can carry the text: a lone surrogate, which JSON can escape, would turn into a question mark. */
    static boolean wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private void count(char tag, int count) {
        digest.update((byte) tag);
        number(count);
    }

    private void number(long number) {
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            digest.update((byte) (number >>> shift));
        }
    }

    private PrefixId id() {
        byte[] hash = digest.digest();
        return new PrefixId(bigEndian(hash, 0), bigEndian(hash, Long.BYTES));
    }

    private static long bigEndian(byte[] bytes, int offset) {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << Byte.SIZE | (bytes[offset + i] & 0xFF);
        }
        return value;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
