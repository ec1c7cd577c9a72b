package dev.tokenoptimizer.dialect.fuzz;

import static java.nio.charset.StandardCharsets.UTF_16BE;

import dev.tokenoptimizer.dialect.fuzz.Doc.Arr;
import dev.tokenoptimizer.dialect.fuzz.Doc.Member;
import dev.tokenoptimizer.dialect.fuzz.Doc.Num;
import dev.tokenoptimizer.dialect.fuzz.Doc.Obj;
import dev.tokenoptimizer.dialect.fuzz.Doc.Str;
import dev.tokenoptimizer.dialect.fuzz.Doc.Word;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;

/**
 * What the prefixes of a prompt are, spelled out (each as a digest of its text) while it grows part by part. It knows documents, not
 * bytes, and shares nothing with the readers.
 */
public final class PrefixText {

    private final List<String> texts = new ArrayList<>();
    private String prefix = "";

    /** One text for each block so far. */
    public List<String> all() {
        return List.copyOf(texts);
    }

    /** A block that is so written. */
    public void block(String part) {
        extend(part);
        texts.add(prefix);
    }

    /** What is no block, but belongs to every prefix from here on. */
    public void extend(String part) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(prefix.getBytes(UTF_16BE));
            for (int i = 0; i < part.length(); i++) {
                digest.update((byte) (part.charAt(i) >> Byte.SIZE));
                digest.update((byte) part.charAt(i));
            }
            prefix = HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Some members by name, their values as written. */
    public static String sorted(List<Member> members, Predicate<String> wanted) {
        StringBuilder out = new StringBuilder("{");
        members.stream()
                .filter(member -> wanted.test(member.name()))
                .sorted(Comparator.comparing(Member::name))
                .forEach(member -> out.append(written(new Str(member.name()))).append(written(member.value())));
        return out.append('}').toString();
    }

    /** A value so that no other is written alike: escapes and white space are gone, order and numbers are as they were. */
    public static String written(Doc value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(Doc value, StringBuilder out) {
        if (value instanceof Obj object) {
            out.append('{');
            for (Member member : object.members()) {
                write(new Str(member.name()), out);
                write(member.value(), out);
            }
            out.append('}');
        } else if (value instanceof Arr array) {
            out.append('[');
            array.items().forEach(item -> write(item, out));
            out.append(']');
        } else if (value instanceof Str string) {
            out.append('"').append(string.text().length()).append(' ').append(string.text());
        } else if (value instanceof Num number) {
            out.append('#').append(number.literal()).append(';');
        } else {
            out.append('!').append(((Word) value).word());
        }
    }
}
