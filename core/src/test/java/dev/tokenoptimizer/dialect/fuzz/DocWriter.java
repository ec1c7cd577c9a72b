package dev.tokenoptimizer.dialect.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tokenoptimizer.dialect.fuzz.Doc.Arr;
import dev.tokenoptimizer.dialect.fuzz.Doc.Member;
import dev.tokenoptimizer.dialect.fuzz.Doc.Num;
import dev.tokenoptimizer.dialect.fuzz.Doc.Obj;
import dev.tokenoptimizer.dialect.fuzz.Doc.Str;
import dev.tokenoptimizer.dialect.fuzz.Doc.Word;
import java.util.Random;

/** Writes a document, its white space and escapes drawn at random. */
public final class DocWriter {

    private final Random random;
    private final int oddity;
    private final StringBuilder out = new StringBuilder();

    private DocWriter(Random random, int oddity) {
        this.random = random;
        this.oddity = oddity;
    }

    /** @param oddity 0 for plain compact JSON, else how many places in a hundred are written in an unusual way */
    public static byte[] write(Doc document, Random random, int oddity) {
        DocWriter writer = new DocWriter(random, oddity);
        writer.value(document);
        return writer.out.toString().getBytes(UTF_8);
    }

    private void value(Doc value) {
        if (value instanceof Obj object) {
            object(object);
        } else if (value instanceof Arr array) {
            array(array);
        } else if (value instanceof Str string) {
            string(string.text());
        } else if (value instanceof Num number) {
            out.append(number.literal());
        } else {
            out.append(((Word) value).word());
        }
    }

    private void object(Obj object) {
        out.append('{');
        space();
        String separator = "";
        for (Member member : object.members()) {
            out.append(separator);
            space();
            string(member.name());
            space();
            out.append(':');
            space();
            value(member.value());
            space();
            separator = ",";
        }
        out.append('}');
    }

    private void array(Arr array) {
        out.append('[');
        space();
        String separator = "";
        for (Doc item : array.items()) {
            out.append(separator);
            space();
            value(item);
            space();
            separator = ",";
        }
        out.append(']');
    }

    private void space() {
        while (odd()) {
            out.append(" \n\r\t".charAt(random.nextInt(4)));
        }
    }

    private boolean odd() {
        return oddity > 0 && random.nextInt(100) < oddity;
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair && !odd()) {
                out.append(c).append(text.charAt(++i));
            } else if (Character.isSurrogate(c)) {
                hex(c);
            } else {
                character(c);
            }
        }
        out.append('"');
    }

    private void character(char c) {
        int known = "\"\\/\b\f\n\r\t".indexOf(c);
        boolean must = c < ' ' || c == '"' || c == '\\';
        if (odd() || (must && known < 0)) {
            hex(c);
        } else if (must || (known >= 0 && odd())) {
            out.append('\\').append("\"\\/bfnrt".charAt(known));
        } else {
            out.append(c);
        }
    }

    private void hex(char c) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            char digit = Character.forDigit(c >> shift & 0xF, 16);
            out.append(odd() ? Character.toUpperCase(digit) : digit);
        }
    }
}
