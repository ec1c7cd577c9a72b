package dev.tokenoptimizer.dialect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Breaks the bytes of a body in the ways that broken clients, broken networks and attackers do. */
public final class ByteMutations {

    private static final List<String> SNIPPETS = List.of(
            "\"",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\\",
            "null",
            "-",
            "0",
            "\"cache_control\":{\"type\":\"ephemeral\"},",
            ",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}",
            "\"cache_control\":null,",
            "\"prompt_cache_breakpoint\":{\"mode\":\"explicit\"},",
            ",\"prompt_cache_breakpoint\":{}",
            "\"prompt_cache_options\":{\"ttl\":\"30m\"},",
            "\"type\":\"text\",",
            "\"\\u0063ontent\":",
            "\"content\":",
            "\"messages\":[]",
            "\"stream\":1,",
            "\\ud83d",
            "\\udE00",
            "\\u00",
            "\\x",
            "1e999",
            "-0.0E-0",
            "NaN",
            "/* */",
            "\u0000",
            "\u007f",
            "\u00ef\u00bb\u00bf");

    private static final List<String> NOT_UTF_8 = List.of(
            "\u00ff",
            "\u00fe",
            "\u0080",
            "\u00c0\u00af",
            "\u00c2",
            "\u00e0\u0080\u0080",
            "\u00ed\u00a0\u0080",
            "\u00ed\u00bf\u00bf",
            "\u00e6\u0097",
            "\u00f0\u0080\u0080\u0080",
            "\u00f4\u0090\u0080\u0080",
            "\u00f5\u0080\u0080\u0080",
            "\u00f0\u009f\u0098");

    private ByteMutations() {}

    /** One change. */
    public static byte[] mutate(byte[] body, byte[] other, Random random) {
        int at = random.nextInt(body.length + 1);
        int to = Math.min(body.length, at + random.nextInt(random.nextInt(10) == 0 ? 500 : 30));
        return switch (random.nextInt(13)) {
            case 0 -> Arrays.copyOf(body, at);
            case 1 -> replace(body, at, to, new byte[0]);
            case 2 -> replace(body, at, at, Arrays.copyOfRange(body, at, to));
            case 3 -> replace(body, at, to, part(other, random));
            case 4 -> replace(body, at, at, part(body, random));
            case 5 -> replace(body, at, at, bytes(NOT_UTF_8, random));
            case 6 -> replace(body, at, to, nesting(random));
            case 7 -> number(body, random);
            case 8, 9 -> flip(body, random);
            default -> replace(body, at, random.nextInt(4) == 0 ? to : at, bytes(SNIPPETS, random));
        };
    }

    private static byte[] flip(byte[] body, Random random) {
        byte[] flipped = body.clone();
        if (flipped.length > 0) {
            int at = random.nextInt(flipped.length);
            flipped[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : flipped[at] ^ (1 << random.nextInt(8)));
        }
        return flipped;
    }

    private static byte[] part(byte[] bytes, Random random) {
        int from = random.nextInt(bytes.length + 1);
        return Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + random.nextInt(200)));
    }

    /** Makes the next digit a number of many digits. */
    private static byte[] number(byte[] body, Random random) {
        int at = random.nextInt(body.length + 1);
        while (at < body.length && (body[at] < '0' || body[at] > '9')) {
            at++;
        }
        String digits = "9".repeat(1 + random.nextInt(400));
        return replace(body, at, Math.min(body.length, at + 1), digits.getBytes(ISO_8859_1));
    }

    private static byte[] nesting(Random random) {
        int depth = random.nextInt(20) == 0 ? 2_000 : 1 + random.nextInt(260);
        String open = random.nextBoolean() ? "[" : "{\"a\":";
        String close = open.equals("[") ? "]" : "}";
        String nested = open.repeat(depth) + "1" + (random.nextInt(4) == 0 ? "" : close.repeat(depth));
        return nested.getBytes(ISO_8859_1);
    }

    private static byte[] bytes(List<String> choice, Random random) {
        return choice.get(random.nextInt(choice.size())).getBytes(ISO_8859_1);
    }

    private static byte[] replace(byte[] body, int from, int to, byte[] inserted) {
        byte[] result = new byte[body.length - (to - from) + inserted.length];
        System.arraycopy(body, 0, result, 0, from);
        System.arraycopy(inserted, 0, result, from, inserted.length);
        System.arraycopy(body, to, result, from + inserted.length, body.length - to);
        return result;
    }
}
