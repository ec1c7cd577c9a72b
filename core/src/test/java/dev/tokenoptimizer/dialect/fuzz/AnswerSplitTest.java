package dev.tokenoptimizer.dialect.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.tokenoptimizer.dialect.ByteMutations;
import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.dialect.fuzz.FuzzedDialect.Answer;
import dev.tokenoptimizer.prompt.Modifier;
import dev.tokenoptimizer.usage.Usage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a tap says does not depend on the pieces in which an answer came, be it good, cut or damaged. */
class AnswerSplitTest {

    private static final int ANSWERS = 1_000;
    private static final String[] ENCODINGS = {"", "", "gzip", "deflate"};

    private record Said(
            Optional<Usage> usage,
            boolean complete,
            boolean lost,
            boolean contradictory,
            Optional<Set<Modifier>> tier,
            Optional<String> id) {}

    private static RealCalls calls;

    @BeforeAll
    static void readWhatIsReal() throws IOException {
        calls = new RealCalls(Integer.MAX_VALUE);
    }

    static Stream<FuzzedDialect> dialects() {
        return FuzzedDialects.all();
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void anySplitOfAnyAnswerGivesTheSameUsage(FuzzedDialect dialect) {
        int told = 0;
        for (long seed = 0; seed < ANSWERS; seed++) {
            Random random = new Random(seed);
            told += check(dialect, dialect.answer(random), random, seed).usage.isPresent() ? 1 : 0;
        }
        assertThat(told).isGreaterThan(ANSWERS / 4);
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void anySplitOfARecordedAnswerGivesTheSameUsage(FuzzedDialect dialect) {
        List<Answer> recorded = calls.answers(dialect.apis());
        assumeFalse(recorded.isEmpty(), "no recorded answers of " + dialect);
        for (int i = 0; i < recorded.size(); i++) {
            check(dialect, recorded.get(i), new Random(i), i);
        }
    }

    private static Said check(FuzzedDialect dialect, Answer answer, Random random, long seed) {
        String encoding = ENCODINGS[random.nextInt(ENCODINGS.length)];
        byte[] bytes = damaged(encoded(answer.bytes(), encoding), random);
        byte[] before = bytes.clone();
        assertThatCode(() -> dialect.dialect().isUsageEvent(bytes, 0, bytes.length))
                .doesNotThrowAnyException();
        assertThat(bytes).as("what is looked at is not changed").isEqualTo(before);
        Said whole = said(dialect, answer.type(), encoding, bytes, () -> bytes.length);
        assertThat(said(dialect, answer.type(), encoding, bytes, () -> 1))
                .as("seed %s, by ones", seed)
                .isEqualTo(whole);
        assertThat(said(dialect, answer.type(), encoding, bytes, () -> 3))
                .as("seed %s, by threes", seed)
                .isEqualTo(whole);
        assertThat(said(dialect, answer.type(), encoding, bytes, () -> 1 + random.nextInt(50)))
                .as("seed %s, at random", seed)
                .isEqualTo(whole);
        return whole;
    }

    /** In an array that holds something else around each piece, and is used again for the next. */
    private static Said said(FuzzedDialect dialect, String type, String encoding, byte[] answer, IntSupplier pieces) {
        UsageTap tap = dialect.dialect().tap(type, encoding);
        byte[] piece = new byte[answer.length + 7];
        for (int at = 0; at < answer.length; ) {
            int length = Math.min(pieces.getAsInt(), answer.length - at);
            System.arraycopy(answer, at, piece, 7, length);
            tap.accept(piece, 7, length);
            assertThat(Arrays.equals(piece, 7, 7 + length, answer, at, at + length))
                    .as("a tap changes nothing")
                    .isTrue();
            Arrays.fill(piece, 0, 7 + length, (byte) 'x');
            at += length;
        }
        return new Said(tap.usage(), tap.complete(), tap.lost(), tap.contradictory(), tap.tier(), tap.answerId());
    }

    /** Half of the answers come whole, the others cut, with a byte changed, or otherwise broken. */
    private static byte[] damaged(byte[] answer, Random random) {
        switch (random.nextInt(6)) {
            case 0 -> {
                return Arrays.copyOf(answer, 1 + random.nextInt(answer.length));
            }
            case 1 -> {
                answer[random.nextInt(answer.length)] ^= (byte) (1 + random.nextInt(255));
                return answer;
            }
            case 2 -> {
                return ByteMutations.mutate(answer, answer, random);
            }
            default -> {
                return answer;
            }
        }
    }

    private static byte[] encoded(byte[] plain, String encoding) {
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
}
