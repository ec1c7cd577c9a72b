package dev.tokenoptimizer.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.usage.Usage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What the tap says does not depend on the pieces in which an answer came, be it good, cut or damaged. */
class AnthropicUsageTapSplitTest {

    private static final int ANSWERS = 2_000;
    private static final String[] ENCODINGS = {"", "gzip", "deflate"};
    private static final String[] LINE_ENDS = {"\n", "\r\n", "\r"};

    private record Said(Optional<Usage> usage, boolean complete, boolean lost) {}

    @Test
    void anySplitOfAnyAnswerGivesTheSameUsage() {
        for (long seed = 0; seed < ANSWERS; seed++) {
            Random random = new Random(seed);
            boolean events = random.nextBoolean();
            byte[] plain = (events ? stream(random) : message(random)).getBytes(StandardCharsets.UTF_8);
            String encoding = ENCODINGS[random.nextInt(ENCODINGS.length)];
            byte[] answer = damage(encode(plain, encoding), random);
            String type = events ? "text/event-stream" : "application/json";

            Said whole = tap(type, encoding, answer, () -> answer.length);
            assertThat(tap(type, encoding, answer, () -> 1))
                    .as("seed %s, by ones", seed)
                    .isEqualTo(whole);
            assertThat(tap(type, encoding, answer, () -> 3))
                    .as("seed %s, by threes", seed)
                    .isEqualTo(whole);
            assertThat(tap(type, encoding, answer, () -> 1 + random.nextInt(50)))
                    .as("seed %s, at random", seed)
                    .isEqualTo(whole);
        }
    }

    private static Said tap(String type, String encoding, byte[] answer, java.util.function.IntSupplier pieces) {
        UsageTap tap = AnthropicUsageTap.of(type, encoding);
        byte[] piece = new byte[answer.length + 7];
        for (int at = 0; at < answer.length; ) {
            int length = Math.min(pieces.getAsInt(), answer.length - at);
            Arrays.fill(piece, (byte) 'x');
            System.arraycopy(answer, at, piece, 7, length);
            tap.accept(piece, 7, length);
            at += length;
        }
        return new Said(tap.usage(), tap.complete(), tap.lost());
    }

    /** Half of the answers come whole, a quarter is cut, a quarter has a byte changed. */
    private static byte[] damage(byte[] answer, Random random) {
        switch (random.nextInt(4)) {
            case 0 -> {
                return Arrays.copyOf(answer, 1 + random.nextInt(answer.length));
            }
            case 1 -> {
                answer[random.nextInt(answer.length)] ^= (byte) (1 + random.nextInt(255));
                return answer;
            }
            default -> {
                return answer;
            }
        }
    }

    private static byte[] encode(byte[] plain, String encoding) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (var stream = switch (encoding) {
            case "gzip" -> new GZIPOutputStream(out);
            case "deflate" -> new DeflaterOutputStream(out);
            default -> out;
        }) {
            stream.write(plain);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    private static String message(Random random) {
        return "{\"type\":\"message\",\"content\":[{\"text\":\"" + text(random) + "\"}],\"usage\":"
                + usage(random, true) + ",\"x\":" + (random.nextBoolean() ? "null" : "[1.5,{\"usage\":{}}]") + "}";
    }

    private static String stream(Random random) {
        StringBuilder stream = new StringBuilder();
        event(stream, "message_start", "\"message\":{\"content\":[],\"usage\":" + usage(random, true) + "}", random);
        for (int i = random.nextInt(4); i > 0; i--) {
            event(stream, "content_block_delta", "\"delta\":{\"text\":\"" + text(random) + "\"}", random);
        }
        if (random.nextInt(5) == 0) {
            event(stream, "error", "\"error\":{}", random);
        } else {
            for (int i = 1 + random.nextInt(2); i > 0; i--) {
                event(stream, "message_delta", "\"usage\":" + usage(random, false), random);
            }
            event(stream, "message_stop", "\"a\":1", random);
        }
        return stream.toString().replace("\n", LINE_ENDS[random.nextInt(LINE_ENDS.length)]);
    }

    private static void event(StringBuilder stream, String type, String rest, Random random) {
        if (random.nextInt(8) == 0) {
            stream.append(": comment\n");
        }
        if (random.nextInt(8) > 0) {
            stream.append("event: ").append(type).append('\n');
        }
        stream.append("data: {\"type\":\"").append(type).append("\",");
        if (random.nextInt(4) == 0) {
            stream.append("\ndata:");
        }
        stream.append(rest).append("}\n\n");
    }

    private static String usage(Random random, boolean split) {
        StringBuilder usage = new StringBuilder("{");
        for (String field : new String[] {
            "input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens", "service_tier"
        }) {
            if (random.nextInt(6) > 0) {
                String value = random.nextInt(6) == 0 ? "null" : Integer.toString(random.nextInt(100_000));
                usage.append("\"%s\" : %s, ".formatted(field, value));
            }
        }
        if (split) {
            usage.append("\"cache_creation\":{\"ephemeral_5m_input_tokens\":%d,\"ephemeral_1h_input_tokens\":%d},"
                    .formatted(random.nextInt(100), random.nextInt(100)));
        }
        if (random.nextInt(4) == 0) {
            usage.append("\"iterations\":[{\"input_tokens\":5,\"type\":\"compaction\",\"output_tokens\":2}],");
        }
        return usage.append("\"speed\":\"standard\"}").toString();
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(60); i > 0; i--) {
            text.append(
                    switch (random.nextInt(6)) {
                        case 0 -> "\\n";
                        case 1 -> "\\\"";
                        case 2 -> "\\u20ac";
                        case 3 -> "é";
                        default -> "word ";
                    });
        }
        return text.toString();
    }
}
