package dev.tokenoptimizer.lab.provider.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** Digests values so that different ones never read the same: every part comes with its kind and length. */
public final class Digest {

    private final MessageDigest digest = sha256();

    /** A digest of a value in which everything counts as written. */
    public static PrefixId ofValue(Json value) {
        Digest digest = new Digest();
        digest.asWritten(value);
        return digest.id();
    }

    /** A digest of some of the tokens. */
    public static PrefixId ofTokens(int[] tokens, int from, int to) {
        Digest digest = new Digest();
        for (int i = from; i < to; i++) {
            digest.number(tokens[i]);
        }
        return digest.id();
    }

    /** The next link of a chain. */
    public static PrefixId chain(PrefixId before, String label, PrefixId link) {
        Digest digest = new Digest();
        digest.number(before.high());
        digest.number(before.low());
        digest.string('L', label);
        digest.number(link.high());
        digest.number(link.low());
        return digest.id();
    }

    /** Adds a value: order of keys and the text of numbers count. */
    public void asWritten(Json value) {
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

    /** Adds fields in this order. */
    public void fields(List<Json.Field> fields) {
        count('O', fields.size());
        for (Json.Field field : fields) {
            string('K', field.name());
            asWritten(field.value());
        }
    }

    /** Adds text of some kind. */
    public void string(char kind, String text) {
        if (wellFormed(text)) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            count(kind, bytes.length);
            digest.update(bytes);
        } else {
            count('X', text.length());
            for (int i = 0; i < text.length(); i++) {
                digest.update((byte) (text.charAt(i) >> 8));
                digest.update((byte) text.charAt(i));
            }
        }
    }

    /** Adds the length of something of some kind. */
    public void count(char kind, int count) {
        digest.update((byte) kind);
        number(count);
    }

    /** Adds a number. */
    public void number(long number) {
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            digest.update((byte) (number >>> shift));
        }
    }

    /** The digest of all that was added; ends the adding. */
    public PrefixId id() {
        byte[] hash = digest.digest();
        return new PrefixId(bigEndian(hash, 0), bigEndian(hash, Long.BYTES));
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
