package dev.tokenoptimizer.dialect.anthropic;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Breaks a body in the ways that broken clients and attackers do. */
final class BodyMutations {

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
            "\"cache_control\":{\"type\":\"ephemeral\"},",
            "\"cache_control\":null,",
            "\"type\":\"text\",",
            "\\ud83d",
            "1e999",
            "\u00ff",
            "[[[[[[[[",
            "\"content\":",
            "\"messages\":[]");

    private BodyMutations() {}

    static byte[] mutate(byte[] body, Random random) {
        int at = random.nextInt(body.length + 1);
        int to = Math.min(body.length, at + random.nextInt(30));
        return switch (random.nextInt(5)) {
            case 0 -> Arrays.copyOf(body, at);
            case 1 -> flip(body, random);
            case 2 -> splice(body, at, to, new byte[0]);
            case 3 -> splice(body, at, at, Arrays.copyOfRange(body, at, to));
            default ->
                splice(
                        body,
                        at,
                        at,
                        SNIPPETS.get(random.nextInt(SNIPPETS.size())).getBytes(ISO_8859_1));
        };
    }

    private static byte[] flip(byte[] body, Random random) {
        byte[] flipped = body.clone();
        flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        return flipped;
    }

    private static byte[] splice(byte[] body, int from, int to, byte[] inserted) {
        byte[] result = new byte[body.length - (to - from) + inserted.length];
        System.arraycopy(body, 0, result, 0, from);
        System.arraycopy(inserted, 0, result, from, inserted.length);
        System.arraycopy(body, to, result, from + inserted.length, body.length - to);
        return result;
    }
}
